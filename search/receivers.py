"""Each signal that concerns what is searched, translated: what a person changed is kept at once, what follows for
many others is only wanted, and the worker keeps it."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from insight_hub.evidence.models import Redaction, Reference, Visibility
from insight_hub.evidence.signals import evidence_changed, words_looked_up
from insight_hub.evidence.visibility import with_beneath
from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from insight_hub.taxonomy.signals import surroundings_changed
from search import table, thesaurus
from search.database.words_in_common import sharing_words
from search.documents import references_in, references_tagged
from search.models import IndexState, Lexicon


@receiver(evidence_changed)
def on_evidence_changed(sender, references, **kwargs):
    table.keep(IndexState.objects.want(references))


@receiver(evidence_changed, sender=Redaction)
def on_passage_erased(sender, **kwargs):
    """No word of the passage is kept: the worker counts them anew."""
    Lexicon.objects.all().delete()


@receiver(words_looked_up)
def on_words_looked_up(sender, kind, text, reader, most, **kwargs):
    return sharing_words(kind, text, reader, most)


@receiver(post_save, sender=PartnerPage)
def on_partner_saved(sender, instance, created, **kwargs):
    if not created:
        IndexState.objects.want(Reference.objects.filter(partner=instance).values_list("pk", flat=True))


@receiver(post_save, sender=Topic)
@receiver(post_save, sender=Place)
@receiver(post_save, sender=Group)
@receiver(post_save, sender=Method)
def on_tag_saved(sender, instance, created, **kwargs):
    if not created:
        IndexState.objects.want(references_tagged(instance))


@receiver(post_save, sender=JargonTerm)
@receiver(post_delete, sender=JargonTerm)
def on_jargon_changed(sender, **kwargs):
    thesaurus.forget()


@receiver(surroundings_changed)
def on_surroundings_changed(sender, places, **kwargs):
    IndexState.objects.want(references_in(places))


@receiver(m2m_changed, sender=Visibility.shared_with.through)
def on_shared(sender, instance, action, pk_set, **kwargs):
    changes_nothing = pk_set is not None and not pk_set
    if action.startswith("post_") and isinstance(instance, Visibility) and not changes_nothing:
        table.keep(IndexState.objects.want(with_beneath([instance.pk])))

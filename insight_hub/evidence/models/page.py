"""What engagements, findings and responses have in common: a reference, versions and visibility."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import redirect
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from insight_hub.evidence import publishing, surroundings
from insight_hub.evidence.editing import EvidencePageForm
from insight_hub.evidence.models.reference import Kind, Reference
from insight_hub.evidence.models.visibility import Opening
from insight_hub.evidence.visibility import visible_to
from insight_hub.evidence.who_sees import BEFORE_IT_IS_SAVED, in_words
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.old_names import with_present_tags


class CopyWithoutAliasForm(CopyForm):
    """Evidence is copied, never aliased: an alias follows its source's words without its restrictions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class EvidencePage(Page):
    """A page with a permanent reference. Saving it keeps its visibility, versions and listeners in step.

    The address in the page tree only leads to the permanent one, which asks the visibility rule first.
    """

    kind: Kind

    reference = models.OneToOneField(Reference, editable=False, on_delete=models.PROTECT, related_name="%(class)s")
    change_note = models.CharField(
        "what changed",
        max_length=500,
        blank=True,
        help_text="Once it was published: one sentence, for those who cited it, each time its words change.",
    )

    # Not a field, so that no draft or copy carries it: who may see the page when it is first saved.
    opening = Opening()

    private_page_options = []
    promote_panels = []  # its address is its reference's: there is no part of it to choose, nor to collide
    copy_form_class = CopyWithoutAliasForm
    base_form_class = EvidencePageForm

    class Meta:
        abstract = True

    @property
    def partner(self) -> PartnerPage:
        """The publishing partner: the page's nearest ancestor that is one."""
        if not hasattr(self, "_partner"):
            self._partner = PartnerPage.objects.ancestor_of(self).get()
        return self._partner

    @property
    def who_sees(self) -> str:
        """Who sees it, in words for its editors."""
        if not self.reference_id:
            return BEFORE_IT_IS_SAVED
        return in_words(self.reference.visibility)

    @transaction.atomic
    def save(self, *args, **kwargs):
        if kwargs.get("update_fields") is not None:
            # Wagtail notes a draft this way: the row changes, what is published does not.
            self._keep_draft_title_to_itself(kwargs["update_fields"])
            return super().save(*args, **kwargs)
        if self.alias_of_id:
            raise PermissionDenied("An alias would show what is restricted at its source: make a copy.")
        copied_from = publishing.allot_reference(self)
        self.draft_title = self.title if self.live else self.draft_title
        self.slug = self.slug or self.reference.code.lower()
        super().save(*args, **kwargs)
        publishing.keep_in_step(self, copied_from)
        return None

    def _keep_draft_title_to_itself(self, fields):
        """Wagtail's choosers and lists show the title of a draft to everyone who may choose what is published."""
        if self.live and "draft_title" in fields:
            self.draft_title = type(self).objects.values_list("title", flat=True).get(pk=self.pk)

    def with_content_json(self, content):
        """A draft brought back never brings back another reference, nor a tag that was merged or deleted."""
        page = super().with_content_json(with_present_tags(type(self), content))
        page.reference_id = self.reference_id
        return page

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request)
        if not self.reference_id:  # a new page that is only previewed
            return parts
        return parts and (parts[0], parts[1], self.reference.get_absolute_url())

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | surroundings.of(self, Reader.of(request.user))

    def route(self, request, path_components):
        """Hidden pages are not found, whatever the request's method."""
        if not path_components:
            visible = visible_to(Reader.of(request.user), Reference.objects.filter(pk=self.reference_id))
            if not visible.exists():
                raise Http404
        return super().route(request, path_components)

    def serve(self, request, *args, **kwargs):
        return redirect(self.reference.get_absolute_url(), permanent=True)

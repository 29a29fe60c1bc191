"""The form in which evidence is written: who changes published words says in a sentence what changed."""

from wagtail.admin.forms.pages import WagtailAdminPageForm

from insight_hub.evidence import posted
from insight_hub.evidence.content import describe, same_words
from insight_hub.partners.models import PartnerPage


class EvidencePageForm(WagtailAdminPageForm):
    """Drafts may be saved without a note. Publishing changed words, or submitting them to be published, needs one,
    written for this version: the one before had its own."""

    def __init__(self, data=None, *args, **kwargs):
        page = kwargs["instance"]
        self._last = _last_version(page)
        if data:
            partner = _partner_of(page, kwargs.get("parent_page"))
            data = posted.usable(data, partner, self._last, kwargs.get("for_user"))
        super().__init__(data, *args, **kwargs)
        if self._last and not _written_since(self.instance, self._last):
            self.initial["change_note"] = ""

    def is_valid(self):
        if not super().is_valid():
            return False
        if self.is_deferred_validation or not self._lacks_note():
            return True
        self.add_error(
            "change_note",
            f"Its words differ from version {self._last.number}, which people may have cited. "
            "Say here in one sentence what changed. Until then it can be saved as a draft.",
        )
        return False

    def _lacks_note(self):
        if not self._last or self.cleaned_data.get("change_note", "").strip():
            return False
        return not same_words(describe(self.save(commit=False)), self._last.content)


def lacks_note(page) -> bool:
    """Whether publishing `page`, as its latest draft has it, would change published words without a word on it."""
    last = _last_version(page)
    if not last or (page.change_note.strip() and _written_since(page, last)):
        return False
    return not same_words(describe(page), last.content)


def _last_version(page):
    if page.reference_id is None:
        return None
    return page.reference.versions.order_by("-number").first()


def _partner_of(page, parent):
    """Who publishes what is written in the form: a new page is not in the tree yet."""
    return PartnerPage.objects.ancestor_of(parent, inclusive=True).get() if parent else page.partner


def _written_since(page, version):
    """Whether the note on `page` is that of a draft made after `version` was published."""
    draft = page.latest_revision
    if not draft or draft.created_at <= version.published_at:
        return False
    return draft.content.get("change_note") == page.change_note

"""Documents and pictures, each behind the visibility rule of what it was published with, and each as something in
which a browser runs nothing, whatever it turns out to be.

A file is seen by who may see evidence that was published with it (in any version) and by those who keep files
in Wagtail's admin; an organisation's logo by everyone. The rule is asked about a number before anybody looks whether
there is such a file, so that a hidden one and a missing one take the same work.
"""

import unicodedata

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import BadHeaderError, Http404
from django.utils.http import content_disposition_header
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.images import get_image_model
from wagtail.images.views.serve import ServeView
from wagtail.permissions import policy_registry

from insight_hub.evidence.models.reference import PublishedVersion
from insight_hub.evidence.visibility import may_read, visible_to
from insight_hub.partners.groups import files_of
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader

NOTHING_RUNS = "sandbox; default-src 'none'"
UNKNOWN_TYPE = "application/octet-stream"


def may_see_document(user, number: int) -> bool:
    return _published_with(user, documents=number) or keeps(user, get_document_model(), [number])


def may_see_picture(user, number: int) -> bool:
    showing = PartnerPage.objects.live().filter(logo=number)
    is_logo = any(files_of(partner, get_image_model()).filter(pk=number).exists() for partner in showing)
    return is_logo or _published_with(user, images=number) or keeps(user, get_image_model(), [number])


def keeps(user, model, numbers) -> bool:
    """Whether `user` may choose all of these documents or pictures in the admin."""
    kept = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
    return kept.filter(pk__in=numbers).values("pk").distinct().count() == len(set(numbers))


def no_such_file(request, number):
    """Longer than any file's number: Wagtail's view could not even read it."""
    raise Http404


def document(request, document_id, filename):
    """Wagtail's document, to be saved and never to be opened within the hub, PDFs too: an HTML page may be called
    `report.pdf`. The type is that of the file's extension if such files are taken, else none in particular."""
    if not may_see_document(request.user, int(document_id)):
        raise Http404
    try:
        response = serve(request, document_id, filename)
    except BadHeaderError:  # a line break in the name, which no upload leaves there
        raise Http404 from None
    if not response.streaming:
        return response
    if filename.rpartition(".")[2].lower() not in settings.WAGTAILDOCS_EXTENSIONS:
        response["Content-Type"] = UNKNOWN_TYPE
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=_plain(filename))
    del response["Content-Encoding"]  # Wagtail says "None"
    return _inert(response)


class ImageView(ServeView):
    """Wagtail's signed picture addresses; wrong, hidden and missing ones get the same answer."""

    def get(self, request, signature, image_id, filter_spec, filename=None):
        if not may_see_picture(request.user, int(image_id)):
            raise Http404
        try:
            response = super().get(request, signature, image_id, filter_spec, filename)
        except PermissionDenied:
            raise Http404 from None
        response["Cache-Control"] = self._keeping(request.user, int(image_id))
        return _inert(response)

    def _keeping(self, user, number):
        """A browser asks again each time for what is not for everyone: the next at it may be somebody else."""
        for_everyone = user.is_anonymous or may_see_picture(AnonymousUser(), number)
        return "private, max-age=3600" if for_everyone else "private, no-cache"


def _inert(response):
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(filename):
    """`filename` without characters that are not seen: a right-to-left override makes "fdp.exe" read "exe.pdf"."""
    return "".join(character for character in filename if not unicodedata.category(character).startswith("C"))


def _published_with(user, **file):
    reader = Reader.of(user)
    versions = PublishedVersion.objects.filter(may_read(reader), **file)
    return visible_to(reader, versions, "reference__visibility").exists()

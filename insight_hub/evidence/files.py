"""Documents and pictures, each behind the visibility rule of what it was published with.

A file is seen by who may see evidence that was published with it (in any version) and by those who keep files
in Wagtail's admin; an organisation's logo by everyone.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from wagtail.images.views.serve import ServeView
from wagtail.permissions import policy_registry

from insight_hub.evidence.models.reference import PublishedVersion
from insight_hub.evidence.visibility import versions_visible_to, visible_to
from insight_hub.partners.groups import files_of
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader


def may_see_document(user, document) -> bool:
    return _published_with(user, documents=document) or _keeps(user, document)


def may_see_image(user, image) -> bool:
    showing = PartnerPage.objects.live().filter(logo=image)
    is_logo = any(files_of(partner, type(image)).filter(pk=image.pk).exists() for partner in showing)
    return is_logo or _published_with(user, images=image) or _keeps(user, image)


def no_such_file(request, number):
    """Longer than any file's number: Wagtail's view could not even read it."""
    raise Http404


class ImageView(ServeView):
    """Wagtail's signed picture addresses; wrong, hidden and missing ones get the same answer."""

    def get(self, request, signature, image_id, filter_spec, filename=None):
        image = self.model.objects.filter(id=image_id).first()
        if not image or not may_see_image(request.user, image):
            raise Http404
        try:
            response = super().get(request, signature, image_id, filter_spec, filename)
        except PermissionDenied:
            raise Http404 from None
        response["Cache-Control"] = "private, max-age=3600"
        return response


def _published_with(user, **file):
    reader = Reader.of(user)
    versions = PublishedVersion.objects.filter(**file).select_related("reference")
    seen = visible_to(reader, versions, "reference__visibility")
    return any(versions_visible_to(reader, one.reference).filter(pk=one.pk).exists() for one in seen)


def _keeps(user, file):
    policy = policy_registry.get(file)
    return user.is_authenticated and policy.user_has_permission_for_instance(user, "choose", file)

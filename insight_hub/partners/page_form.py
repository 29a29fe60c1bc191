"""The form of an organisation's page, whose logo is one of its own pictures."""

from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.images import get_image_model

NO_FILE = "0"  # there is none of this number


class PartnerPageForm(WagtailAdminPageForm):
    def __init__(self, data=None, *args, **kwargs):
        if data:
            data = data.copy()
            partner = kwargs["instance"]
            kept = get_image_model().objects.filter(pk__in=type(partner).objects.filter(pk=partner.pk).values("logo"))
            as_none(data, ["logo"], partner, get_image_model(), kept)
        super().__init__(data, *args, **kwargs)


def as_none(data, names, partner, model, kept) -> None:
    """Under each of these names in `data`: the number of no file, if it is of a file that `partner` may not publish and
    that is not one of `kept`. So a form treats what belongs to others as it treats what does not exist."""
    from insight_hub.partners.groups import usable_among  # which knows the model, whose form asks this

    sent = {name: str(data[name]) for name in names if data.get(name)}
    numbers = {number for number in sent.values() if number.isdecimal() and len(number) < 18}
    usable = {str(pk) for pk in usable_among(numbers, partner, model)} | {str(file.pk) for file in kept}
    for name, number in sent.items():
        if number not in usable:
            data[name] = NO_FILE

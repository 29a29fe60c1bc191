"""Who is asking. Every surface makes a `Reader` of its request's user and hands it to the visibility rule."""

from dataclasses import dataclass, field

from insight_hub.partners.models import ActsFor, Membership, Role

MANAGERS_GROUP = "Hub managers"
WORKING = (Role.EDITOR, Role.REVIEWER)  # who also read what is only for a partner that theirs acts for


@dataclass(frozen=True)
class Reader:
    """`partner_ids`: page ids of the partners the reader is signed in for, or works for in their place;
    `manages`: a hub manager."""

    partner_ids: frozenset[int] = field(default_factory=frozenset)
    manages: bool = False

    @property
    def is_partner(self) -> bool:
        """Whether what is shared with all partners may be seen."""
        return bool(self.partner_ids) or self.manages

    @classmethod
    def of(cls, user) -> "Reader":
        """The reader a Django user is. Anyone without a membership reads as the public does."""
        if not user.is_authenticated:
            return PUBLIC
        roles = dict(Membership.objects.filter(user=user).values_list("partner_id", "role"))
        working = {partner for partner, role in roles.items() if role in WORKING}
        manages = user.is_superuser or user.groups.filter(name=MANAGERS_GROUP).exists()
        return cls(partner_ids=frozenset(roles) | ActsFor.objects.partners_of(working), manages=manages)


PUBLIC = Reader()


def works_for(user) -> frozenset[int]:
    """Page ids of the partners whose work `user` does, as one of theirs or of those who act for them."""
    own = Membership.objects.filter(user=user, role__in=WORKING).values_list("partner_id", flat=True)
    return frozenset(ActsFor.objects.partners_of(set(own)))

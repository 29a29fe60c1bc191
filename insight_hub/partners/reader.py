"""Who is asking. Every surface makes a `Reader` of its request's user and hands it to the visibility rule."""

from dataclasses import dataclass, field

from insight_hub.partners.models import Membership

MANAGERS_GROUP = "Hub managers"


@dataclass(frozen=True)
class Reader:
    """`partner_ids`: page ids of the partners the reader is signed in for; `manages`: a hub manager."""

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
        ids = Membership.objects.filter(user=user).values_list("partner_id", flat=True)
        manages = user.is_superuser or user.groups.filter(name=MANAGERS_GROUP).exists()
        return cls(partner_ids=frozenset(ids), manages=manages)


PUBLIC = Reader()

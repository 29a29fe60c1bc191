from insight_hub.partners.models.acting import ActsFor
from insight_hub.partners.models.agreement import Agreement, Signature
from insight_hub.partners.models.letter import Letter
from insight_hub.partners.models.membership import Invitation, Membership, Role
from insight_hub.partners.models.partner import PartnerKind, PartnerPage, PartnerPlace

__all__ = [
    "ActsFor",
    "Agreement",
    "Invitation",
    "Letter",
    "Membership",
    "PartnerKind",
    "PartnerPage",
    "PartnerPlace",
    "Role",
    "Signature",
]

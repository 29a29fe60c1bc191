from insight_hub.evidence.models.engagement import EngagementPage
from insight_hub.evidence.models.finding import AttachedDocument, FindingPage
from insight_hub.evidence.models.joint import JoinRequest, JoinState, Offer, Undertaking
from insight_hub.evidence.models.problem import Problem, Stage
from insight_hub.evidence.models.redaction import Redaction
from insight_hub.evidence.models.reference import Kind, PublishedVersion, Reference
from insight_hub.evidence.models.response import ResponseAnswer, ResponsePage, ResponseUpdate
from insight_hub.evidence.models.review import ManagerReview, PartnerReview, Review
from insight_hub.evidence.models.visibility import Level, Opening, Visibility
from insight_hub.evidence.models.withdrawal import Withdrawal

PAGE_MODELS = {
    Kind.FINDING: FindingPage,
    Kind.ENGAGEMENT: EngagementPage,
    Kind.RESPONSE: ResponsePage,
}

__all__ = [
    "PAGE_MODELS",
    "AttachedDocument",
    "EngagementPage",
    "FindingPage",
    "JoinRequest",
    "JoinState",
    "Kind",
    "Level",
    "ManagerReview",
    "Offer",
    "Opening",
    "PartnerReview",
    "Problem",
    "PublishedVersion",
    "Redaction",
    "Reference",
    "ResponseAnswer",
    "ResponsePage",
    "ResponseUpdate",
    "Review",
    "Stage",
    "Undertaking",
    "Visibility",
    "Withdrawal",
]

"""The fixed words of the field: stored values, and what people read."""

from django.db.models import TextChoices


class EngagementType(TextChoices):
    REQUIRED = "formal-consultation-required-by-law", "Formal consultation required by law"
    OTHER_FORMAL = "other-formal-consultation", "Other formal consultation"
    ENGAGEMENT = "engagement", "Engagement"
    RESEARCH = "research", "Research"
    FEEDBACK = "routine-feedback", "Routine feedback"


class EngagementStatus(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    REVIEWING = "closed-reviewing", "Closed – reviewing responses"
    RESULTS = "results-published", "Results published"
    COMPLETE = "complete", "Complete"
    POSTPONED = "postponed", "Postponed"
    CANCELLED = "cancelled", "Cancelled"


class Level(TextChoices):
    SERVICE = "service", "About a service"
    STRATEGY = "strategy", "About a strategy or policy"


class ParticipationLevel(TextChoices):
    """After the IAP2 Spectrum of Public Participation."""

    INFORM = "inform", "Inform"
    CONSULT = "consult", "Consult"
    INVOLVE = "involve", "Involve"
    COLLABORATE = "collaborate", "Collaborate"
    EMPOWER = "empower", "Empower"


class Recruitment(TextChoices):
    OPEN = "open", "Open to anyone"
    INVITED = "invited", "Invited people"
    RANDOM = "random", "Random selection"
    EXISTING = "existing-group", "An existing group"
    CAMPAIGN = "organised-campaign", "An organised campaign"


class Nature(TextChoices):
    NEED = "need", "A need"
    WORKS_WELL = "works-well", "What works well"
    EXPERIENCE = "experience", "An experience"
    IDEA = "idea", "An idea"
    CONCERN = "concern", "A concern"
    MATTERS_MOST = "matters-most", "What matters most"
    VIEW = "view", "A view on a proposal"


class Stance(TextChoices):
    SUPPORT = "support", "Mostly in support"
    OPPOSITION = "opposition", "Mostly opposed"
    MIXED = "mixed", "Mixed views"


class ResponseStatus(TextChoices):
    AWAITING = "awaiting-response", "Awaiting a response"
    NONE = "no-response", "No response received"
    CONSIDERED = "under-consideration", "Being considered"
    ACCEPTED = "accepted", "Agreed"
    PARTLY = "partly-accepted", "Partly agreed"
    NOT_ACCEPTED = "not-accepted", "Not agreed"
    IN_PROGRESS = "in-progress", "Work under way"
    COMPLETED = "completed", "Done"
    ON_HOLD = "on-hold", "On hold"
    PASSED_ON = "passed-on", "Passed to another organisation"
    NOT_NEEDED = "no-action-needed", "No action needed"

    @property
    def explanation(self) -> str:
        return RESPONSE_STATUS_EXPLANATIONS[self]


RESPONSE_STATUS_EXPLANATIONS = {
    ResponseStatus.AWAITING: "The organisation has been sent these findings and has not yet said what it will do.",
    ResponseStatus.NONE: "The time allowed for a response has passed and the organisation has not replied.",
    ResponseStatus.CONSIDERED: "The organisation has replied and is still deciding what to do.",
    ResponseStatus.ACCEPTED: "The organisation agrees with what people said and has committed to act on all of it.",
    ResponseStatus.PARTLY: (
        "The organisation will act on some of what people said and has explained why not on the rest."
    ),
    ResponseStatus.NOT_ACCEPTED: "The organisation has decided not to make this change and has explained why.",
    ResponseStatus.IN_PROGRESS: "Action has started and the organisation will report when it is finished.",
    ResponseStatus.COMPLETED: "The action promised has been finished and you can see what changed.",
    ResponseStatus.ON_HOLD: "Action was agreed but has been paused, with a reason and a date to look at it again.",
    ResponseStatus.PASSED_ON: (
        "The organisation that received the findings cannot act on them and has passed them to one that can."
    ),
    ResponseStatus.NOT_NEEDED: (
        "The findings confirm that things are working or are for information, so no change was asked for."
    ),
}


# What says that there is no decision yet.
UNDECIDED = (ResponseStatus.AWAITING, ResponseStatus.NONE, ResponseStatus.CONSIDERED)


class Licence(TextChoices):
    OGL = "OGL-UK-3.0", "Open Government Licence v3.0"
    CC_BY = "CC-BY-4.0", "Creative Commons Attribution 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0"
    ALL_RIGHTS = "all-rights-reserved", "All rights reserved: ask before reuse"

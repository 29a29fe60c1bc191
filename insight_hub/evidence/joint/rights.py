"""What somebody may see and do about the joining of an engagement."""

from dataclasses import dataclass

from wagtail.permissions import page_permission_policy

from insight_hub.evidence.admin import may_set
from insight_hub.evidence.models import EngagementPage, JoinRequest, JoinState
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader, works_for

AGREED = (JoinState.ACCEPTED, JoinState.ENDED)


@dataclass(frozen=True)
class Rights:
    """`owner` publishes the engagement. `works_for`: the partners for which the person asks and undertakes; `answers`:
    whether they answer for the owner, as those do who set there who may see the engagement. Hub managers do not."""

    reader: Reader
    owner: PartnerPage
    works_for: frozenset[int]
    answers: bool

    @classmethod
    def of(cls, user, page: EngagementPage) -> "Rights":
        working = works_for(user)
        answers = page.partner.pk in working and may_set(user, page)
        return cls(Reader.of(user), page.partner, working, answers)

    def sees(self, asked: JoinRequest) -> bool:
        """What was asked, by those who asked and those who answer; once it was agreed, by all of both partners, and by
        hub managers."""
        if self.answers or asked.partner_id in self.reader.partner_ids:
            return True
        return asked.state in AGREED and (self.reader.manages or self.owner.pk in self.reader.partner_ids)

    def may(self, asked: JoinRequest) -> dict[str, bool]:
        """The steps that may be taken with `asked`, where its state allows them."""
        theirs, ours = asked.partner_id in self.works_for, self.owner.pk in self.works_for
        return {
            "withdraw": theirs,
            "accept": self.answers,
            "decline": self.answers,
            "undertake": theirs or ours,
            "done": theirs or ours,
            "name": theirs,
            "end": theirs or self.answers,
        }

    def may_ask_for(self, page: EngagementPage):
        """The partners for which the person may ask to join `page`: theirs that have not, and are not in it yet."""
        others = PartnerPage.objects.live().filter(pk__in=self.works_for - {self.owner.pk})
        joined = page.reference.visibility.shared_with.values("pk")
        asking = page.reference.join_requests.live().values("partner")
        return others.exclude(pk__in=joined).exclude(pk__in=asking).order_by("title")


def waiting_for(user, reader: Reader):
    """The requests that wait for an answer of `user`, who is `reader`: `Rights.answers` as a filter, of what they may
    see. What somebody asked to join was published, so those answer who publish it."""
    published = page_permission_policy.instances_user_has_permission_for(user, "publish").values("pk")
    waiting = JoinRequest.objects.filter(state=JoinState.WAITING, reference__partner__in=works_for(user))
    return visible_to(reader, waiting.filter(reference__engagementpage__in=published), "reference__visibility")

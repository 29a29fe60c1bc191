"""Who looks at what was submitted, before it is published: the partner's own reviewer, and for a partner that is new
here a hub manager after that. Both are steps of one workflow of Wagtail's, for every partner."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Task, TaskState

from insight_hub.partners import groups
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader

APPROVE, ASK = "approve", "reject"
CHECKLIST = {
    "plain": "It is in plain language: somebody who was asked would understand it.",
    "nobody_named": "Nobody can be recognised in it: no names, contact details or rare circumstances.",
    "who_was_heard": "It says who was heard and who was not, and how many.",
    "may_be_shared": "People agreed that it may be shared, or there is another lawful basis; all of it is ours.",
}


class ChecklistForm(forms.Form):
    """What a reviewer has looked at; all of it, or it is not approved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in CHECKLIST.items():
            wrong = {"required": "If this is not so, ask for changes instead."}
            self.fields[name] = forms.BooleanField(label=sentence, error_messages=wrong)
        self.fields["comment"] = forms.CharField(label="Comment", required=False, widget=forms.Textarea({"rows": 3}))


class AskingForm(forms.Form):
    comment = forms.CharField(
        label="What is to be changed",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Say what is to be changed: the person who wrote it reads this."},
    )


FORMS = {APPROVE: ChecklistForm, ASK: AskingForm}


class Review(TaskState):
    """One look of one reviewer; `checked` names what of `CHECKLIST` they ticked."""

    checked = models.JSONField(default=list)


class ReviewTask(Task):
    """What both steps have in common. A step says who its reviewers are."""

    task_state_class = Review

    class Meta:
        abstract = True

    def may_review(self, page: Page, user) -> bool:
        raise NotImplementedError

    def reviewers(self, page: Page):
        """The people who are told that `page` waits for them."""
        raise NotImplementedError

    def get_actions(self, obj, user):
        if not self.may_review(obj, user):
            return []
        return [(ASK, "Ask for changes", True), (APPROVE, "Approve", True)]

    def get_form_for_action(self, action):
        return FORMS[action]

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **said):
        """Raises ValidationError where the form of the action is not filled in: Wagtail does not look at it again."""
        form = FORMS[action_name](said)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        if action_name == APPROVE:
            Review.objects.filter(pk=task_state.pk).update(checked=list(CHECKLIST))
        return super().on_action(task_state, user, action_name, comment=form.cleaned_data["comment"])

    def user_can_access_editor(self, obj, user):
        return self.may_review(obj, user)

    def locked_for_user(self, obj, user):
        """What is being reviewed is changed by nobody else meanwhile."""
        return not self.may_review(obj, user)

    def under_way(self):
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)


class PartnerReview(ReviewTask):
    """By a reviewer of the partner, or of one that acts for it; by a manager where there is none."""

    class Meta:
        verbose_name = "review by the organisation"

    @classmethod
    def get_description(cls):
        return "A reviewer of the organisation that the page belongs to approves it."

    def may_review(self, page, user):
        partner = partner_of(page)
        if user.is_superuser or groups.reviews_for(user, partner):
            return True
        return Reader.of(user).manages and not groups.reviewers_of(partner).exists()

    def reviewers(self, page):
        found = groups.reviewers_of(partner_of(page))
        return found if found.exists() else groups.managers()

    def get_task_states_user_can_moderate(self, user, **kwargs):
        pages = _pages_under(groups.reviewed_by(user))
        numbers = pages.annotate(number=Cast("pk", models.CharField())).values("number")
        return self.under_way().filter(workflow_state__object_id__in=numbers)


class ManagerReview(ReviewTask):
    """By a hub manager, for partners that have not published here yet: others pass it unseen."""

    class Meta:
        verbose_name = "review by a hub manager"

    @classmethod
    def get_description(cls):
        return "A hub manager approves what an organisation publishes first."

    def start(self, workflow_state, user=None):
        if not groups.publishes_alone(partner_of(workflow_state.content_object)):
            return super().start(workflow_state, user=user)
        return Review.objects.create(
            workflow_state=workflow_state,
            revision=workflow_state.content_object.get_latest_revision(),
            task=self,
            status=TaskState.STATUS_SKIPPED,
            finished_at=timezone.now(),
        )

    def may_review(self, page, user):
        return Reader.of(user).manages

    def reviewers(self, page):
        return groups.managers()

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **said):
        partner = partner_of(task_state.workflow_state.content_object)
        if action_name == APPROVE:
            if not partner.signatures.exists():
                raise ValidationError(f"{partner} has not signed the agreement: one of its reviewers can.")
            groups.let_publish_alone(partner)
        return super().on_action(task_state, user, action_name, **said)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return self.under_way() if Reader.of(user).manages else Review.objects.none()


def partner_of(page: Page) -> PartnerPage:
    """The partner that `page` stands under."""
    return PartnerPage.objects.ancestor_of(page).get()


def _pages_under(partners):
    under = Q()
    for path in partners.values_list("path", flat=True):
        under |= Q(path__startswith=path)
    return Page.objects.filter(under) if under else Page.objects.none()

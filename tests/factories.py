"""Pages for tests, shaped as the page tree is: a test states only what matters to it."""

import factory
import wagtail_factories
from django.conf import settings
from django.contrib.auth import get_user_model
from wagtail.models import Collection, Locale, Page, Site

from home.models import HomePage
from insight_hub.evidence.choices import EngagementStatus, ResponseStatus
from insight_hub.evidence.models import EngagementPage, FindingPage, Opening, ResponseAnswer, ResponsePage
from insight_hub.partners.groups import let_publish_alone
from insight_hub.partners.joining import join
from insight_hub.partners.models import PartnerKind, PartnerPage, Role


def front_page() -> HomePage:
    """The hub's front page, made again where a test's clean-up took it away."""
    found = HomePage.objects.first()
    if found:
        return found
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    made = root.add_child(instance=HomePage(title="Insight Hub", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": made, "port": 80}
    )
    return made


class PartnerPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = PartnerPage

    title = factory.Sequence(lambda n: f"Partner {n}")
    kind = PartnerKind.COUNCIL
    parent = factory.LazyFunction(front_page)


class _EvidenceFactory(wagtail_factories.PageFactory):
    """`opening`: who may see the page from its first moment, as `Opening` or its level; `topics`, `places`,
    `groups` and `methods`: lists of tags."""

    class Meta:
        abstract = True

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        tags = {name: kwargs.pop(name) for name in ("topics", "places", "groups", "methods") if name in kwargs}
        children = {name: kwargs.pop(name) for name in ("answers", "updates") if name in kwargs}
        opening = kwargs.pop("opening", None)
        page = model_class(**kwargs)
        for name, items in (tags | children).items():
            getattr(page, name).set(items)
        if opening is not None:
            page.opening = opening if isinstance(opening, Opening) else Opening(opening)
        return parent.add_child(instance=page)


class EngagementPageFactory(_EvidenceFactory):
    class Meta:
        model = EngagementPage

    title = factory.Sequence(lambda n: f"Engagement {n}")
    status = EngagementStatus.RESULTS
    parent = factory.SubFactory(PartnerPageFactory)


class FindingPageFactory(_EvidenceFactory):
    class Meta:
        model = FindingPage

    title = factory.Sequence(lambda n: f"Finding {n}")
    summary = "People told us what they think."
    parent = factory.SubFactory(EngagementPageFactory)


class ResponsePageFactory(_EvidenceFactory):
    """`findings`: the findings it answers."""

    class Meta:
        model = ResponsePage

    title = factory.Sequence(lambda n: f"Response {n}")
    decision = "We will do something about it."
    status = ResponseStatus.ACCEPTED
    date = "2026-03-01"
    parent = factory.SubFactory(PartnerPageFactory)

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        findings = kwargs.pop("findings", [])
        kwargs["answers"] = [ResponseAnswer(finding=finding) for finding in findings]
        return super()._create_instance(model_class, parent, kwargs)


def member(partner: PartnerPage, role: Role = Role.REVIEWER, name: str = "", new: bool = False):
    """A user who belongs to `partner`, which has published before unless it is `new`."""
    email = f"{name or role}-{partner.pk}@sample.example"
    user = get_user_model().objects.create_user(username=email, email=email, password="correct horse")
    join(user, partner, role)
    if not new:
        let_publish_alone(partner)
    return user

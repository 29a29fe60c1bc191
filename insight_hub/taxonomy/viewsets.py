"""The vocabularies in Wagtail's admin, for whoever holds the permissions of their models."""

from django.urls import path, reverse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from insight_hub.taxonomy.place_form import PlaceForm
from insight_hub.taxonomy.tag_form import TagForm
from insight_hub.taxonomy.tag_views import MergeView, RetireView

ADDRESS = FieldPanel(
    "slug",
    heading="address",
    help_text="Made from the name if you leave it empty. If you change it, the old one leads here for ever.",
)


def _buttons(tag, may_change, may_delete):
    """What managers can do with a tag besides editing it."""

    def button(label, view, icon, priority):
        address = reverse(tag.snippet_viewset.get_url_name(view), args=[tag.pk])
        return Button(label, url=address, icon_name=icon, priority=priority)

    if may_change and may_delete:
        yield button("Merge into another", "merge", "resubmit", 12)
    if may_change:
        yield button("Bring back" if tag.retired else "Stop using", "retire", "no-view", 14)


class TagIndexView(IndexView):
    def get_list_more_buttons(self, instance):
        allowed = (self.user_has_permission(action) for action in ("change", "delete"))
        return [*super().get_list_more_buttons(instance), *_buttons(instance, *allowed)]


class TagEditView(EditView):
    @property
    def header_more_buttons(self):
        allowed = (self.user_has_permission(action) for action in ("change", "delete"))
        return [*super().header_more_buttons, *_buttons(self.object, *allowed)]


class TagViewSet(SnippetViewSet):
    """A vocabulary that managers merge and retire the tags of."""

    index_view_class = TagIndexView
    edit_view_class = TagEditView

    def get_urlpatterns(self):
        views = {"merge": MergeView, "retire": RetireView}
        own = [path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in views.items()]
        return [*super().get_urlpatterns(), *own]


class TopicViewSet(TagViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "parent", "also_known_as", "retired_on"]
    list_filter = ["parent"]
    search_fields = ["name", "also_known_as", "description"]
    ordering = ["order", "name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("parent"), FieldPanel("order"), ADDRESS], "What it is called"
            ),
            MultiFieldPanel([FieldPanel("description"), FieldPanel("also_known_as")], "What it covers"),
        ],
        base_form_class=TagForm,
    )


class GroupViewSet(TopicViewSet):
    model = Group
    icon = "group"


class MethodViewSet(TagViewSet):
    model = Method
    icon = "form"
    list_display = ["name", "way", "participation_level", "retired_on"]
    list_filter = ["way", "participation_level"]
    search_fields = ["name", "description"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), ADDRESS], "What it is called"),
            MultiFieldPanel(
                [FieldPanel("description"), FieldPanel("participation_level"), FieldPanel("way")], "What it is"
            ),
        ],
        base_form_class=TagForm,
    )


class LocalAreaPanel(FieldPanel):
    """Shown for local areas alone: for other places the gazetteer says it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and self.instance.level == Place.Level.LOCAL_AREA


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "site"
    list_display = ["name", Column("code", sort_key="slug"), Column("kind", sort_key="level"), "name_alt"]
    list_filter = ["level", "local_kind", "retired"]
    search_fields = ["name", "name_alt", "slug"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("name_alt"),
                    FieldPanel("slug", read_only=True, heading="code"),
                    FieldPanel("level", read_only=True),
                    LocalAreaPanel("local_kind"),
                ],
                "What it is called",
            ),
            MultiFieldPanel(
                [LocalAreaPanel("made_of"), LocalAreaPanel("lies_in"), FieldPanel("lat"), FieldPanel("lon")],
                "Where it is",
            ),
            FieldPanel("retired"),
        ],
        base_form_class=PlaceForm,
    )


class JargonViewSet(SnippetViewSet):
    model = JargonTerm
    icon = "openquote"
    list_display = ["term", "means", "ambiguous", "area"]
    list_filter = ["area", "ambiguous", "capitals_only"]
    search_fields = ["term", "means", "also"]
    panels = [
        MultiFieldPanel([FieldPanel("term"), FieldPanel("means"), FieldPanel("also")], "Words"),
        MultiFieldPanel([FieldPanel("ambiguous"), FieldPanel("capitals_only"), FieldPanel("area")], "How it is used"),
    ]


class VocabularyViewSetGroup(SnippetViewSetGroup):
    items = (TopicViewSet, GroupViewSet, MethodViewSet, PlaceViewSet, JargonViewSet)
    menu_label = "Vocabulary"
    menu_name = "vocabulary"
    menu_icon = "tag"
    menu_order = 300

"""The vocabularies in Wagtail's admin, for whoever holds the permissions of their models."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from insight_hub.taxonomy.place_form import PlaceForm

ADDRESS = FieldPanel("slug", read_only=True, heading="address", help_text="Made once, kept for good.")


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "parent", "also_known_as"]
    list_filter = ["parent"]
    search_fields = ["name", "also_known_as", "description"]
    ordering = ["order", "name"]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("parent"), FieldPanel("order"), ADDRESS], "What it is called"),
        MultiFieldPanel([FieldPanel("description"), FieldPanel("also_known_as")], "What it covers"),
    ]


class GroupViewSet(TopicViewSet):
    model = Group
    icon = "group"


class MethodViewSet(SnippetViewSet):
    model = Method
    icon = "form"
    list_display = ["name", "way", "participation_level"]
    list_filter = ["way", "participation_level"]
    search_fields = ["name", "description"]
    panels = [
        MultiFieldPanel([FieldPanel("name"), ADDRESS], "What it is called"),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("participation_level"), FieldPanel("way")], "What it is"
        ),
    ]


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

from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from insight_hub.taxonomy.deleting import refusal
from insight_hub.taxonomy.loading.local_area import put_local_area
from insight_hub.taxonomy.log_entries import LOGGED
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from insight_hub.taxonomy.viewsets import VocabularyViewSetGroup

register_snippet(VocabularyViewSetGroup)


@hooks.register("insert_global_admin_css")
def vocabularies_in_boxes():
    return format_html('<link rel="stylesheet" href="{}">', static("taxonomy/admin.css"))


@hooks.register("register_log_actions")
def what_managers_do(actions):
    for action, formatter in LOGGED.items():
        actions.register_action(action)(formatter)


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request, instances):
    """Says why a tag in use cannot be deleted, instead of deleting it."""
    ours = [tag for tag in instances if isinstance(tag, (Topic, Group, Method, Place, JargonTerm))]
    refusals = [sentence for sentence in map(refusal, ours) if sentence]
    if not refusals:
        if request.method == "POST":
            _let_go([tag for tag in ours if isinstance(tag, Place) and tag.made_of.exists()])
        return None
    for sentence in refusals:
        messages.error(request, sentence)
    return redirect(type(ours[0]).snippet_viewset.get_url_name("list"))


def _let_go(areas):
    """Takes local areas out of what lies in what, as their parts are not deleted with them."""
    for area in areas:
        put_local_area(area, made_of=[])

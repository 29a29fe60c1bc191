"""What is being reviewed is published by whoever approves it, with the checklist, and in no other way."""

from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.action_menu import PublishMenuItem

from insight_hub.evidence.models.review import ReviewTask

APPROVE_IT = "It is being reviewed: your changes are kept, and it is published once it is approved. Choose “Approve”."


def is_reviewed(page) -> bool:
    task = page.current_workflow_task
    return task is not None and isinstance(task.specific, ReviewTask)


def offer_no_way_around(menu_items, request, context):
    """“Publish” is not offered beside “Approve”."""
    page = context.get("page")
    if page and page.pk and is_reviewed(page):
        menu_items[:] = [item for item in menu_items if not isinstance(item, PublishMenuItem)]


def refuse_to_publish(request, page):
    """Before Wagtail publishes: also for whoever saw the form before the page was submitted."""
    if page.pk and is_reviewed(page):
        messages.error(request, APPROVE_IT)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None

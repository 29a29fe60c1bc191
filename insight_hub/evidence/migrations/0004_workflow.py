"""The one workflow of the hub: it stands at the root, so it holds for every partner."""

from django.db import migrations

STEPS = [("PartnerReview", "A reviewer of the organisation"), ("ManagerReview", "A hub manager, for a new organisation")]


def add_workflow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    Workflow.objects.filter(name="Moderators approval").update(active=False)  # Wagtail's own, for its own groups
    workflow = Workflow.objects.create(name="Review before publication")
    for order, (name, words) in enumerate(STEPS):
        kind, _ = ContentType.objects.get_or_create(app_label="evidence", model=name.lower())
        task = apps.get_model("evidence", name).objects.create(name=words, content_type=kind)
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(
            workflow=workflow, task_id=task.task_ptr_id, sort_order=order
        )
    for root in Page.objects.filter(depth=1):
        apps.get_model("wagtailcore", "WorkflowPage").objects.create(page=root, workflow=workflow)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_reviews"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_workflow, migrations.RunPython.noop)]

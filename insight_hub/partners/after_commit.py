"""When Wagtail's small tasks run: it keeps the admin's own search and “used in” lists up to date with them."""

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResultStatus


class AfterCommit(ImmediateBackend):
    """Tasks run at once after the transaction that asks for them, each in one of its own.

    Inside it they take rows that other people's publishing takes too, in another order: PostgreSQL then ends one of
    the two, and an editor's page was lost over a detail of the admin's search. One that fails is only logged.
    """

    def _execute_task(self, task_result):
        transaction.on_commit(lambda: self._execute_alone(task_result))

    def _execute_alone(self, task_result):
        with transaction.atomic():
            super()._execute_task(task_result)
            if task_result.status == TaskResultStatus.FAILED:
                transaction.set_rollback(True)

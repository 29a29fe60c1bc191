"""Settings for the tests: the development ones with quick passwords, and files, mail and an index of their own."""

import os

from insight_hub.settings.dev import *  # noqa: F403
from insight_hub.settings.dev import DATABASES, VAR

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INDEX_PREFIX = f"test-{os.getpid()}"
SEARCH_TIMEOUT = 10  # the machine that runs the tests may be busy; what is slow is tested where it matters
SEMANTIC = False  # but where it is what is tested: words alone find the same each time
MEDIA_ROOT = VAR / f"test-media-{os.getpid()}"
SHARED_STATE = VAR / f"test-state-{os.getpid()}"
# Most tests never commit, and look for what they saved all the same.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Of their own, as several runs go side by side. SQLite's is a file, so that threads and worker processes see it too.
_DATABASE = f"test-{os.getpid()}"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _DATABASE = str(VAR / f"{_DATABASE}.sqlite3")
DATABASES["default"]["TEST"] = {"NAME": _DATABASE}

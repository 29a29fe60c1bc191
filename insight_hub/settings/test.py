"""Settings for the tests: the development ones with quick passwords, files of their own and mail kept in memory."""

import os
import tempfile

from insight_hub.settings.dev import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INDEX_PREFIX = f"test-{os.getpid()}"
MEDIA_ROOT = tempfile.mkdtemp(prefix="insight-hub-test-media-")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

"""Settings for one person's machine: loopback only, no TLS, made-up secrets."""

import json
import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-development-on-loopback-only-" + "0" * 32)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

os.environ.setdefault("SECOND_FACTOR_REQUIRED", "false")
os.environ.setdefault("PROXY_COUNT", "0")

# While `make up` runs, it notes which engine its hub uses, so that a command in another terminal uses it too.
for _note in sorted((Path(__file__).resolve().parents[2] / "var/running").glob("*.json")):
    for _name, _value in json.loads(_note.read_text(encoding="utf-8"))["engine"].items():
        os.environ.setdefault(_name, _value)

from insight_hub.settings.production import *  # noqa: E402, F403

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

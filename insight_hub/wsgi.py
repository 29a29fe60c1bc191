import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insight_hub.settings.production")

_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
_django = get_wsgi_application()


def application(environ, start_response):
    """The hub, which reads every address and form as UTF-8: Django would take any codec of Python's that a request
    names, among them those that are not for text, and fail."""
    environ["CONTENT_TYPE"] = _CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return _django(environ, start_response)

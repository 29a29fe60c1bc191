"""The base settings: safe for a public hub. `dev` and `test` are small deltas of these.

Every value that differs between hubs comes from the environment; a missing secret, host or address
stops the hub at start.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp import constants as csp

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = env.str("BASE_URL").rstrip("/")

INSTALLED_APPS = [
    "home",
    "search",
    "insight_hub.evidence",
    "insight_hub.partners",
    "insight_hub.taxonomy",
    "wagtail.contrib.table_block",
    "wagtail.sites",
    "insight_hub.partners.apps.PeopleConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "home.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "insight_hub.partners.signing_in.gate.SecondStepGate",
    "insight_hub.evidence.admin_guard.AdminGuard",
    "insight_hub.partners.caching.PrivateWhenSignedIn",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "insight_hub.urls"
WSGI_APPLICATION = "insight_hub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The database: SQLite for a first run, PostgreSQL in production.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'hub.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions wait for the writer ahead of them instead of failing half-way.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Elasticsearch. An empty address means that the hub runs without an engine.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
SEARCH_TIMEOUT = env.float("SEARCH_TIMEOUT", default=1.0)  # seconds a person waits for the engine
INDEX_PREFIX = env.str("INDEX_PREFIX", default="insight-hub")
# Of a machine's web processes together; the engine and the database get two for each core.
SEARCHES_AT_ONCE = env.int("SEARCHES_AT_ONCE", default=2 * (os.cpu_count() or 1))
# Search by meaning: whether, and a folder with a model.onnx and tokenizer.json; empty: those of the extra "semantic".
SEMANTIC = env.bool("SEMANTIC", default=True)
SEMANTIC_MODEL_DIR = env.str("SEMANTIC_MODEL_DIR", default="")
SHARED_STATE = env.str("SHARED_STATE", default=str(VAR / "state"))  # a folder that these processes share

# Signing in. Without the second factor managers and reviewers get in by their password alone.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_HANDLER = "insight_hub.partners.signing_in.lockout.Lockout"
AXES_FAILURE_LIMIT = 10  # of one name from one address; five times as many from everywhere
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "insight_hub.partners.signing_in.lockout.kept_name"
AXES_CLIENT_IP_CALLABLE = "insight_hub.partners.signing_in.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "insight_hub.partners.signing_in.lockout.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "old_password", "new_password1", "new_password2", "code"]
AXES_DISABLE_ACCESS_LOG = True  # who signed in is in the log that managers read
AXES_ENABLE_ADMIN = False
OTP_TOTP_ISSUER = "Insight Hub"
TASKS = {"default": {"BACKEND": "insight_hub.partners.after_commit.AfterCommit"}}

SESSION_ENGINE = "insight_hub.partners.sessions"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "assets"]  # what `npm run build` makes from templates/assets
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
MEDIA_URL = "/media/"  # never routed: files are served by views that ask the visibility rule
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or f"Insight Hub <no-reply@{urlsplit(BASE_URL).hostname}>"
PROXY_COUNT = env.int("PROXY_COUNT", default=1)  # proxies in front, each adding to X-Forwarded-For
PROBLEM_CONTACT_DAYS = env.int("PROBLEM_CONTACT_DAYS", default=365)  # kept after a reported problem was closed

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's editor previews pages in a frame
SECURE_REFERRER_POLICY = "same-origin"

# What a browser may load and run: on the public's and officers' pages nothing but files of the hub's own.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.SELF],  # Wagtail's editor previews pages in a frame
    }
}
# What Wagtail's admin needs instead: it writes scripts and styles into its pages, and shows pictures not yet sent.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [csp.SELF, csp.UNSAFE_INLINE],
    "style-src": [csp.SELF, csp.UNSAFE_INLINE],
    "img-src": [csp.SELF, "data:", "blob:"],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor sends many

WAGTAIL_SITE_NAME = "Insight Hub"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_RECENT_EDITS_LIMIT = 10
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords are changed under /accounts/
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # whose mailbox it is decides who may choose a new password
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "insight_hub.evidence.file_forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "insight_hub.evidence.file_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx"]
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "insight_hub": {"level": "INFO"},
        "search": {"level": "INFO"},
        "axes": {"level": "ERROR"},  # the log that managers read says it better
        "elastic_transport": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # passers-by who scan addresses
    },
}

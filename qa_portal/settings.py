"""All settings of QA Portal. What a site may change is an environment variable, described in docs/operations.md."""

import os
import secrets
from pathlib import Path

from qa_portal import env

# Where the embedded database, the keys and the uploaded files live. Nothing of it is ever served directly.
DATA_DIR = Path(env.text("QA_PORTAL_DATA", str(Path.cwd() / "var"))).resolve()


def _secret_key() -> str:
    """The configured secret, or one made once and kept in the data folder: a first start needs no configuration."""
    configured = env.text("QA_PORTAL_SECRET_KEY")
    if configured:
        return configured
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = env.flag("QA_PORTAL_DEBUG", False)
ALLOWED_HOSTS = env.names("QA_PORTAL_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("QA_PORTAL_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "apps.audit",
    "apps.accounts",
    "apps.projects",
    "apps.notices",
    "apps.media",
    "apps.labels",
    "apps.gold",
    "apps.agreement",
    "apps.lots",
    "apps.truth",
    "apps.disputes",
    "apps.exchange",
    "apps.training",
    "apps.loop",
    "apps.retention",
    "apps.signoff",
    "apps.consequences",
    "apps.portal",
    "apps.api",
    "apps.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.portal.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "qa_portal.urls"
WSGI_APPLICATION = "qa_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.portal.context.navigation",
            ]
        },
    }
]

DATABASES = {"default": env.database("QA_PORTAL_DATABASE", DATA_DIR / "qa-portal.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Failures in a row after which a person, or a network address, waits; and for how long.
QA_PORTAL_LOCK_AFTER = env.integer("QA_PORTAL_LOCK_AFTER", 5)
QA_PORTAL_LOCK_NETWORK_AFTER = env.integer("QA_PORTAL_LOCK_NETWORK_AFTER", 50)
QA_PORTAL_LOCK_MINUTES = env.integer("QA_PORTAL_LOCK_MINUTES", 15)
# A report may be signed with the password and nothing else: for demonstrations.
QA_PORTAL_SIGN_WITH_PASSWORD_ALONE = env.flag("QA_PORTAL_SIGN_WITH_PASSWORD_ALONE", False)
QA_PORTAL_BEHIND_PROXY = env.flag("QA_PORTAL_BEHIND_PROXY", False)
LOGIN_URL = "portal:login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "apps.portal.static_files.HashedFiles"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# The largest delivery accepted by upload, in bytes.
QA_PORTAL_UPLOAD_LIMIT = env.integer("QA_PORTAL_UPLOAD_LIMIT", 4 * 1024**3)
# Media under a declared source: the largest file that is passed on, in bytes, and the networks (10.1.0.0/16) that may
# be asked although they are not on the open internet.
QA_PORTAL_MEDIA_LIMIT = env.integer("QA_PORTAL_MEDIA_LIMIT", 512 * 1024**2)

EMAIL_BACKEND = env.text("QA_PORTAL_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("QA_PORTAL_EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("QA_PORTAL_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("QA_PORTAL_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("QA_PORTAL_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("QA_PORTAL_EMAIL_TLS", False)
# Seconds after which a mail server that says nothing is given up.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("QA_PORTAL_EMAIL_FROM", "qa-portal@localhost")

# Where MLflow listens, if trained models are to be known there too.
QA_PORTAL_MLFLOW_URI = env.text("QA_PORTAL_MLFLOW_URI")

TASKS = {"default": {"BACKEND": env.text("QA_PORTAL_TASKS", "django_tasks_db.DatabaseBackend")}}

# The name under which the logs of this installation are signed; part of every checkpoint, so choose it once.
QA_PORTAL_LOG_NAME = env.text("QA_PORTAL_LOG_NAME", "qa-portal.local")
KEYS_DIR = DATA_DIR / "keys"
# With a module, the keys of the logs are in its token instead of files.
QA_PORTAL_PKCS11_MODULE = env.text("QA_PORTAL_PKCS11_MODULE")
QA_PORTAL_PKCS11_TOKEN = env.text("QA_PORTAL_PKCS11_TOKEN", "qa-portal")
QA_PORTAL_PKCS11_KEY = env.text("QA_PORTAL_PKCS11_KEY", "qa-portal")
QA_PORTAL_PKCS11_PIN = env.text("QA_PORTAL_PKCS11_PIN")
# Tells in which log the heads of another are recorded.
LOG_ANCHORS = "apps.projects.anchors.anchoring_logs"
# Every log as static files (C2SP tlog-tiles), made anew from the database if lost.
PUBLISHED_DIR = DATA_DIR / "published"
# Networks that witnesses and declared sources may be in although they are not on the open internet.
QA_PORTAL_NETWORKS = env.names("QA_PORTAL_NETWORKS")

# TrueType files for letters that the fonts of the PDFs lack, tried in this order.
QA_PORTAL_PDF_FONTS = env.names("QA_PORTAL_PDF_FONTS")
# A time-stamping service (RFC 3161) whose stamp every signature in a PDF gets.
QA_PORTAL_TSA_URL = env.text("QA_PORTAL_TSA_URL")

# In the session and not in a cookie of their own: a page that was fetched ahead is the same page afterwards.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("QA_PORTAL_HTTPS", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if QA_PORTAL_BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.api.errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "QA Portal",
    "DESCRIPTION": "Audit the vendors of annotated data: read every figure with its evidence, and deliver lots.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("QA_PORTAL_LOG_LEVEL", "INFO")},
    # Each task would tell twice what its run tells on its own page.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db", "fido2")},
}

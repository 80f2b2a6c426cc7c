"""Django settings, made from the environment (see env.py: every variable, its type and its default)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from maillage.instance import env, logs, mail, sign_in, static

ENV = env.load()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = ENV.debug
SECRET_KEY = ENV.secret()
ALLOWED_HOSTS = ENV.hosts()
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
DATABASES = ENV.all_databases()
DATABASE_ROUTERS = ["maillage.instance.replica.Router"] if ENV.replica_url else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "maillage.instance.urls"
WSGI_APPLICATION = "maillage.instance.wsgi.application"

INSTANCE_NAME = ENV.name
PUBLIC_URL = ENV.public_url
LISTEN_PORT = ENV.listen_port
WORKERS = ENV.web_concurrency
CONTACT_EMAIL = ENV.contact_email
SOURCE_URL = ENV.source_url
JOURNAL_KEY = ENV.journal_key or ENV.data_dir / "journal-key"
JOURNAL_WITNESSES = ENV.journal_witnesses
PROXIES = ENV.proxies
REGISTRATION_IS_OPEN = ENV.registration == "open"
SECOND_FACTOR = ENV.second_factor or ("stewards" if ENV.behind_https else "nobody")
SESSION_IDLE, SESSION_WHOLE = timedelta(days=ENV.session_idle_days), timedelta(days=ENV.session_days)
CODES_LAST = sign_in.CODES_LAST
OUTBOX = ENV.data_dir / "outbox"
OUTGOING_ALLOW = ENV.targets()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_vite",
    "csp",
    "maillage.core",
    "maillage.accounts",
    "maillage.journal",
    "maillage.territory",
    "maillage.network",
    "maillage.portal",
    "maillage.api",
    "maillage.notices",
    "maillage.observatory",
    "maillage.instance",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

# From the outside in. Everything below the first four carries their headers, static files and failures included. Compression
# pads each page at random (BREACH). The content's tag is computed on what is not yet compressed. A session is read or made only by
# who asks for it: reading the public pages sets no cookie.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "maillage.core.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "maillage.core.middleware.caching",
    "django.middleware.http.ConditionalGetMiddleware",
    "maillage.instance.replica.routing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "maillage.api.middleware.public_data",
    "django.middleware.common.CommonMiddleware",
    "maillage.network.middleware.absorbed_places",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.accounts.middleware.refusals",
    "maillage.accounts.middleware.second_factor",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "maillage.core.templatetags.web",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.core.context.instance",
                "maillage.notices.context.bell",
                "maillage.accounts.context.reader",
            ],
        },
    }
]

# People and their words
LANGUAGE_CODE = ENV.language
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = ENV.time_zone
USE_TZ = True
globals().update(sign_in.settings(ENV), **mail.settings(ENV.email_url))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.sender()

# Files
STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_dir / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = ENV.data_dir / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "maillage.instance.static.StaticFiles"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = static.IMMUTABLE
WHITENOISE_MIMETYPES = {".pmtiles": "application/octet-stream"}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gz", "br", "woff2", "pmtiles")
# What may be kept for ever: names that hold their content, from the front end’s build or from collectstatic.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/(dist/assets/.+|.+\.[0-9a-f]{12}\..+)$"
DJANGO_VITE = {
    "default": {"dev_mode": False, "static_url_prefix": "dist", "manifest_path": PACKAGE / "core/static/dist/manifest.json"}
}

# One cache for all processes: counters kept by each process on its own would let a guesser through.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENV.behind_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_https else None
SECURE_HSTS_SECONDS = 63_072_000 if ENV.behind_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.behind_https
# A program is not redirected: what it sent in clear is refused (``api.middleware``), so that somebody notices.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^api/(?!v1/docs$)"]
# Entering the browsers' preload list binds a whole domain for years: its owner's decision, not an instance's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.behind_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Behind HTTPS no other host of the domain can set or overwrite them.
_HOST = "__Host-" if ENV.behind_https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken", f"{_HOST}django_language"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "maillage.portal.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logs.configuration(level=ENV.log_level, form=ENV.log_format)
LOGGING_CONFIG = "maillage.instance.logs.configure"

"""Settings that hold everywhere; the files beside this one add where and how."""

import os
import tomllib
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config.databases import database_from_url
from config.secretfiles import read_secret_files
from config.settings.accounts import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.logs import *  # noqa: F403

# Forms and querysets take their type arguments at run time too.
django_stubs_ext.monkeypatch()

read_secret_files()
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("PORTAL_DATA", ROOT / "var" / "portal")).resolve()

PORTAL_VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY", "")
# kid and key of the signed database context; see wg_portal/rowsecurity/context.py.
CONTEXT_KEY_ID = os.environ.get("PORTAL_CONTEXT_KEY_ID", "1")
CONTEXT_KEY = os.environ.get("PORTAL_CONTEXT_KEY", "")
# Fernet keys, newest first, comma-separated: factors and one-time codes at rest.
FIELD_KEYS = [k for k in os.environ.get("PORTAL_FIELD_KEYS", "").split(",") if k]

DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("PORTAL_HOSTS", "127.0.0.1,localhost").split(",") if h]
PORTAL_URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
DEMO = False
# The demo and the tests move the clock by writing seconds into this file.
CLOCK_FILE: Path | None = None
# Processes may be told to die at a named boundary (``PORTAL_FAILPOINT``); tests only.
FAILPOINTS = False

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    # Before allauth: its templates and words are overridden here.
    "apps.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wg_portal",
    "apps.activity",
    "apps.organisations",
    "apps.sharing",
    "apps.obligations",
    "apps.roster_checks",
    "apps.documents",
    "apps.action_items",
    "apps.decisions",
    "apps.meetings",
    "apps.threat_notes",
    "apps.notices",
    "apps.notifications",
    "apps.dashboard",
    "apps.secretariat",
    "apps.audit",
]

MIDDLEWARE = [
    "wg_portal.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wg_portal.headers.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
    "apps.organisations.middleware.PrincipalMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "apps.dashboard.context_processors.shell",
            ],
            "builtins": ["wg_portal.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "wg_portal.forms.PortalFormRenderer"

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""))}
if os.environ.get("DATABASE_OWNER_URL"):
    # Migrations only: ``manage.py migrate --database owner``.
    DATABASES["owner"] = database_from_url(os.environ["DATABASE_OWNER_URL"])

# Sessions, rate limits and used codes live in PostgreSQL: they hold when Valkey is down.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# In the session, so that signing out takes them along.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # The default of 300 would throw rate limits away under load.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
FILES_ROOT = DATA / "files"
# Signed checkpoints of the record; best on another machine's disk.
CHECKPOINTS = Path(os.environ.get("PORTAL_CHECKPOINTS", DATA / "checkpoints"))
BACKUPS = Path(os.environ.get("PORTAL_BACKUPS", DATA / "backups"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# What ``/readyz`` calls degraded, beside queue and mail server.
HEALTH_WATCH = "apps.notifications.watch.worries"
SMTP_URL = os.environ.get("SMTP_URL", "")
# Where mail comes back to: imaps://user:password@host/folder or maildir:///folder. Its server takes
# every address bounce+…@ of the sender's domain.
MAILBOX_URL = os.environ.get("MAILBOX_URL", "")
MAIL_SENDER = os.environ.get("PORTAL_MAIL_SENDER", "no-reply@portal.example.jp")
SECOND_OFFICER_ABOVE = int(os.environ.get("PORTAL_SECOND_OFFICER_ABOVE", "10"))
"""What an officer sends to more people than this needs a second officer."""
DEADLINE_FOLLOWERS = {"action_items.ActionItem": "apps.action_items.following"}
"""Which module keeps the deadline that a subject shows equal to that of the act about it."""
REISSUE_FOLLOWERS = ["apps.meetings.replacing", "apps.action_items.evidence"]
"""Which modules put a paper that was issued anew in the place of the withdrawn one."""
# Working days that organisations are given each quarter to check their people and contacts;
# 0: nobody is asked.
ROSTER_CHECK_DAYS = int(os.environ.get("PORTAL_ROSTER_CHECK_DAYS", "10"))
MAIL_REPLY_TO = os.environ.get("PORTAL_MAIL_REPLY_TO", "secretariat@portal.example.jp")
# A mail whose sender died over the last dot: sent "again" under the same Message-ID, or on "hold".
# Mails in a minute, in all and to one domain, for a relay or a domain that refuses more; 0: any.
MAIL_A_MINUTE = int(os.environ.get("PORTAL_MAIL_A_MINUTE", "0"))
MAIL_A_MINUTE_TO_DOMAIN = int(os.environ.get("PORTAL_MAIL_A_MINUTE_TO_DOMAIN", "0"))
MAIL_DOUBTFUL = os.environ.get("PORTAL_MAIL_DOUBTFUL", "again")
if MAIL_DOUBTFUL not in {"again", "hold"}:
    raise ImproperlyConfigured("PORTAL_MAIL_DOUBTFUL must be “again” or “hold”.")
# Who is told of weaknesses (security.txt): an https: or mailto: address.
SECURITY_CONTACT = os.environ.get("PORTAL_SECURITY_CONTACT") or f"mailto:{MAIL_REPLY_TO}"

# Who says where a paper stands on an agenda.
PAPER_PLACE = "apps.meetings.selectors.place_of_paper"
# clamd, asked about each file before anybody gets it: tcp://host:3310 or unix:///run/clamd.sock.
FILE_SCANNER = os.environ.get("PORTAL_FILE_SCANNER", "")

REDIS_URL = os.environ.get("REDIS_URL", "")

# What every table allows; see apps/sharing/walls.py.
WALLS = "apps.sharing.walls.plan"

# Who tells the list of action items out of which meetings they came.
ACTION_SOURCES = "apps.meetings.sources"

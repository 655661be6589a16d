"""A real installation: secrets from the environment, TLS in front, no demo."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import CONTEXT_KEY, FIELD_KEYS, INSTALLED_APPS, SECRET_KEY

if os.environ.get("PORTAL_DEMO") or "apps.demo" in INSTALLED_APPS:
    raise ImproperlyConfigured("The demo never runs with production settings: unset PORTAL_DEMO.")
for name, value in {
    "PORTAL_SECRET_KEY": SECRET_KEY,
    "PORTAL_CONTEXT_KEY": CONTEXT_KEY,
    "PORTAL_FIELD_KEYS": FIELD_KEYS,
    "DATABASE_URL": os.environ.get("DATABASE_URL"),
}.items():
    if not value:
        raise ImproperlyConfigured(f"Set {name} (see docs/operate.md).")

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1
# The content security policy's frame-ancestors says it; the preload list is the domain's affair.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W021"]

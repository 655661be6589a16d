"""Tests: fixed keys, quick password hashes, everything else as it runs."""

import os

os.environ.setdefault("PORTAL_SECRET_KEY", "tests-only")
os.environ.setdefault("PORTAL_CONTEXT_KEY", "00" * 32)
os.environ.setdefault("PORTAL_FIELD_KEYS", "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=")

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA, INSTALLED_APPS

DEMO = True
CLOCK_FILE = DATA / "clock"
FAILPOINTS = True
INSTALLED_APPS = [*INSTALLED_APPS, "apps.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
# Asked for by the tests that are about it.
ROSTER_CHECK_DAYS = 0

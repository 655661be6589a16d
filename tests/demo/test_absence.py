"""Where the demo must not be."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_url_caches


def _load(settings_module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    names = ("PORTAL_SECRET_KEY", "PORTAL_CONTEXT_KEY", "PORTAL_FIELD_KEYS", "DATABASE_URL")
    given = {"PATH": os.environ["PATH"], **dict.fromkeys(names, "postgresql://x@/x")}
    return subprocess.run(
        [sys.executable, "-c", f"import {settings_module} as s; print(s.DEMO, s.INSTALLED_APPS)"],
        env={**given, **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))),
    )


def test_production_refuses_the_demo() -> None:
    refused = _load("config.settings.production", PORTAL_DEMO="1")
    assert refused.returncode != 0
    assert ImproperlyConfigured.__name__ in refused.stderr
    assert "demo" in refused.stderr


def test_production_knows_nothing_of_it() -> None:
    told = _load("config.settings.production")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("False")
    assert "apps.demo" not in told.stdout


@pytest.mark.django_db
def test_without_the_switch_there_is_no_such_address(
    client: Client, settings: SimpleNamespace
) -> None:
    import importlib

    import config.urls

    settings.DEMO = False
    try:
        importlib.reload(config.urls)
        clear_url_caches()
        patterns = [str(each.pattern) for each in config.urls.urlpatterns]
        assert "demo/" not in patterns
    finally:
        settings.DEMO = True
        importlib.reload(config.urls)
        clear_url_caches()

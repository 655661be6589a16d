"""Compile the catalogues for Django."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wg_portal.catalogues import catalogue_of, own_apps
from wg_portal.catalogues.files import compile_catalogue


class Command(BaseCommand):
    """``manage.py compile_catalogues``: a ``.mo`` beside every ``.po`` that is newer."""

    help = "Compile the Japanese catalogues that have changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile what is out of date."""
        paths = [catalogue_of(app) for app in own_apps().values()]
        done = sum(compile_catalogue(path) for path in paths if path.exists())
        if options["verbosity"] and done:
            self.stdout.write(f"Compiled {done} catalogues.")

"""Message catalogues without a gettext binary: extraction, compilation and checks by Babel.

The msgid is English; ``<app>/locale/ja/LC_MESSAGES/django.po`` holds the Japanese.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps


def own_apps() -> dict[str, Path]:
    """Labels and folders of the apps of this project (not those of its libraries)."""
    configs = apps.get_app_configs()
    return {
        config.label: Path(config.path)
        for config in configs
        if config.name == "wg_portal" or config.name.startswith("apps.")
    }


def catalogue_of(app: Path) -> Path:
    """The app's Japanese catalogue, whether it exists or not."""
    return app / "locale" / "ja" / "LC_MESSAGES" / "django.po"

"""Conventions of the house that a reader may rely on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from apps.activity.events import Event
from apps.notifications import handlers
from wg_portal.rowsecurity import render

ROOT = Path(__file__).resolve().parents[2]
OUR_APPS = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
OUR_MODELS = [model for config in OUR_APPS for model in config.get_models()]

# Read before anybody is known, or by nobody: no wall. Each with its reason.
WITHOUT_WALL = {
    "accounts.User": "sign-in comes before identity; names are joined from walled posts",
    "accounts.Invitation": "answered by somebody who has no identity yet",
    "accounts.SignInTry": "counted before anybody is known",
    "accounts.SpentTotp": "checked before anybody is known",
    "accounts.AddressChange": "the mail's link is made by a job; pages ask for their own person's",
    "accounts.FactorReset": "asked for and carried out before sign-in is complete",
}
# Walled, and read by the portal's own functions or jobs only: no page lists them.
WITHOUT_VISIBLE_TO = {
    "accounts.HandlingPolicy": "the same text for everybody",
    "accounts.Acceptance": "asked for one's own person, before a post is chosen",
    "activity.Record": "written by activity, read through sharing.record",
    "activity.Seal": "the sealer's",
    "activity.Outbox": "the relay's",
    "activity.Submission": "own rows by token",
    "documents.CleaningJob": "the relay's",
    "sharing.Circle": "picked by body; names only",
    "sharing.CircleOrganisation": "read through audience_of",
    "sharing.CirclePerson": "read through audience_of",
    "sharing.Grant": "read through access()",
    "sharing.Counter": "running numbers of a body",
    "obligations.PlannedStage": "the sweep's; shown through its obligation",
    "notifications.DigestPreference": "own row",
}
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 50, 150
# May only shrink.
LARGE_MODULES: set[str] = set()
LARGE_FUNCTIONS: set[str] = set()
LARGE_TEMPLATES: set[str] = set()


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_model_has_a_wall(model: type[models.Model]) -> None:
    walled = model in render.plan().walls
    assert walled != (model._meta.label in WITHOUT_WALL), (
        f"{model._meta.label}: declare a wall, or give the reason for none here"
    )


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_walled_model_answers_visible_to(model: type[models.Model]) -> None:
    label = model._meta.label
    if label in WITHOUT_WALL:
        return
    answers = hasattr(model._default_manager, "visible_to")
    assert answers != (label in WITHOUT_VISIBLE_TO), label


def events() -> list[type[Event]]:
    for config in OUR_APPS:
        if (Path(config.path) / "events.py").exists():
            import_module(f"{config.name}.events")
    return _leaves(Event)


def _leaves(event: type[Event]) -> list[type[Event]]:
    """The kinds that are published; a class that others stand on only carries their fields."""
    below = event.__subclasses__()
    return [leaf for each in below for leaf in _leaves(each)] or [event]


@pytest.mark.parametrize("event", events(), ids=lambda e: e.kind())
def test_every_event_is_decided_and_said(event: type[Event]) -> None:
    assert (event.kind() in handlers.HANDLERS) != (event.kind() in handlers.SILENT)
    sentence = import_module(event.__module__).SENTENCES[event]
    assert isinstance(sentence, Promise), "the record's sentence is translatable"


def test_modules_stay_small() -> None:
    large = {
        name(path)
        for path in sources("apps", "wg_portal", "config", "bench", "tests")
        if len(path.read_text().splitlines()) > MODULE_LINES
    }
    assert large == LARGE_MODULES


def test_functions_stay_small() -> None:
    large = set()
    for path in sources("apps", "wg_portal", "config", "bench"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES:
                large.add(f"{name(path)}:{node.name}")
    assert large == LARGE_FUNCTIONS


def test_templates_stay_small() -> None:
    large = {
        name(path)
        for folder in ("apps", "wg_portal")
        for path in (ROOT / folder).rglob("templates/**/*.html")
        if len(path.read_text().splitlines()) > TEMPLATE_LINES
    }
    assert large == LARGE_TEMPLATES


def test_no_app_reaches_into_anothers_edge() -> None:
    """Views, addresses and tasks belong to their app; other apps link by name."""
    edges = {"views", "urls", "tasks", "migrations"}
    found = []
    for path in sources("apps"):
        own = path.relative_to(ROOT).parts[1]
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("apps."):
                continue
            parts = (node.module or "").split(".")
            names = {alias.name for alias in node.names}
            if parts[1] != own and (
                edges & {*parts[2:3], *(names if len(parts) == 2 else ())}
                or any(each.startswith("_") for each in names)
            ):
                found.append(f"{name(path)}: {node.module}")
    assert found == []


def test_no_junk_drawers() -> None:
    drawers = {"utils", "helpers", "common", "misc"}
    assert [
        name(p) for p in sources("apps", "wg_portal", "config", "bench") if p.stem in drawers
    ] == []


def test_no_sql_outside_its_homes() -> None:
    """Raw SQL stands where the wall or atomic counting needs it, and nowhere else."""
    homes = {
        "apps/accounts/factors.py", "apps/accounts/throttle.py", "apps/activity/readings.py",
        "apps/action_items/following.py", "apps/action_items/succeeding.py",
        "apps/activity/sealing/export.py", "apps/activity/sealing/sealer.py",
        "apps/activity/submissions.py",
        "apps/documents/cleanup.py", "apps/documents/spill/holding.py",
        "apps/notifications/tasks.py",
        "apps/notifications/mailings.py", "apps/notifications/steps.py",
        "apps/notifications/stopping.py",
        "apps/organisations/principals.py",
        "apps/sharing/numbering.py", "apps/sharing/record.py",
        "apps/sharing/selectors.py",
    }  # fmt: skip
    found = {
        name(path)
        for path in sources("apps")
        if "cursor.execute" in path.read_text() or ".raw(" in path.read_text()
    }
    assert found == homes


def test_selectors_start_at_visible_to() -> None:
    """A page's reading names its reader, for every model that has readers."""
    answering = {
        model.__name__ for model in OUR_MODELS if hasattr(model._default_manager, "visible_to")
    }
    # Asked with the ids that ``audience_of``, ``own_posts`` and the record gave to this reader.
    given = {
        "apps/audit/selectors.py:Organisation",
        "apps/documents/selectors.py:Organisation",
        "apps/organisations/selectors.py:Post",
        "apps/secretariat/selectors/steps.py:Post",
        # Counted only: what is not for the reader is two numbers.
        "apps/secretariat/selectors/ledger.py:Delivery",
    }  # fmt: skip
    found = set()
    for path in sources("apps"):
        if not {"selectors.py", "selectors"} & {path.name, path.parent.name}:
            continue
        for match in re.finditer(r"\b([A-Z]\w+)\.objects\s*\.(\w+)", path.read_text()):
            if match[1] in answering and match[2] != "visible_to":
                found.add(f"{name(path)}:{match[1]}")
    assert found == given

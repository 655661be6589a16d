"""The description is valid, and the API keeps it: programs are tried on every operation."""

from __future__ import annotations

import copy
import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from config.api import description
from tests.api.conftest import API, program, subject
from tests.matrix import world as scene

EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
CASES = 430 if EXHAUSTIVE else 6
"""Of each operation; the ordinary run tries about 150 in all, the exhaustive one over 10,000."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
KINDS = {
    "meetings": "meetings.Meeting",
    "papers": "documents.Paper",
    "action-items": "action_items.ActionItem",
    "threat-notes": "threat_notes.ThreatNote",
    "notices": "notices.Notice",
}


def test_the_description_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=os.devnull)
    made = description()
    assert made["openapi"].startswith("3.1")
    operations = [each for path in made["paths"].values() for each in path.values()]
    assert len(operations) >= 20
    for operation in operations:
        assert {"401", "403", "404"} <= set(operation["responses"])


def test_the_description_is_for_those_inside() -> None:
    assert Client().get("/api/v1/schema/").status_code == 401
    answer = program("guest").get("schema/")
    assert answer.status_code == 200
    assert "html" not in answer.headers["Content-Type"]


def real_ids(path: str) -> list[str]:
    """Ids of this world under the address, readable and not."""
    place = path.removeprefix(API).partition("/")[0]
    if place == "bodies":
        return ["one", "two"]
    if place == "organisations":
        return [str(scene.ident("organisation", name)) for name in ("bank", "rival")]
    kind = KINDS.get(place)
    states = [("one-all", "released"), ("one-all", "draft"), ("two-all", "released")]
    return [str(subject(kind, 2, *state)) for state in states] if kind else []


def test_programs_find_no_fault_and_no_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    # What runs here runs inside the test's transaction, on its connection.
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda **arguments: [])
    monkeypatch.setattr(django_settings, "API_REQUESTS_A_MINUTE", 1_000_000)
    tokens = [program("bank").token, program("officer").token]
    schema = schemathesis.openapi.from_dict(without_ways_in(description()))
    schema.app = get_wsgi_application()
    schema.config.update(base_url="http://localhost/")
    statuses: Counter[int] = Counter()
    breaches = []
    for found in schema.get_all_operations():
        try:
            attempt(found.ok(), tokens, statuses)
        except FailureGroup as breach:
            breaches.append(str(breach))
    print(f"\nschemathesis: {statuses.total()} cases, {dict(sorted(statuses.items()))}")
    print(f"{len(breaches)} operations break the contract", *breaches, sep="\n")
    assert breaches == []
    assert statuses.total() >= (10_000 if EXHAUSTIVE else 120)
    assert not [status for status in statuses if status >= 500]


def without_ways_in(described: dict[str, Any]) -> dict[str, Any]:
    """The description without tokens and cookies: every program here brings a good token."""
    made = copy.deepcopy(described)
    del made["components"]["securitySchemes"]
    for operations in made["paths"].values():
        for operation in operations.values():
            del operation["security"]
    return made


def attempt(operation: Any, tokens: list[str], statuses: Counter[int]) -> None:
    """Try one operation as two people, with right and wrong content, real and other ids."""
    ids = real_ids(operation.path)
    modes = schemathesis.GenerationMode
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=not EXHAUSTIVE,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, token=st.sampled_from(tokens), pk=st.sampled_from([*ids, None]))
    def run(case: Any, token: str, pk: str | None) -> None:
        placed = bool(pk and case.path_parameters)
        if placed:
            case.path_parameters = dict.fromkeys(case.path_parameters, pk)
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        statuses[answer.status_code] += 1
        # A wrong id that was replaced by a right one is wrong no more.
        case.validate_response(answer, checks=CHECKS[: -1 if placed else None])

    run()

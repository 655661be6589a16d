"""Threat notes through the API, from the draft to the acknowledgement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.activity.models import Record
from apps.threat_notes import services
from tests.api.conftest import as_actor, principal_of, program, subject
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene

NOTE = "threat_notes.ThreatNote"


def draft(**changes: Any) -> dict[str, Any]:
    """A draft for the bank and the office, as a program sends it."""
    return {
        "body": "one",
        "tlp": "TLP:AMBER",
        "audience": {"kind": "organisations", "ids": [str(scene.ident("organisation", "office"))]},
        "title_ja": "不審な認証要求の増加",
        "text_ja": "多要素認証の要求が続いています。",
        "notice_title": "認証に関する注意",
        "acknowledge_by": (AT + timedelta(days=5)).isoformat(),
        **changes,
    }


def test_from_the_draft_to_the_acknowledgement() -> None:
    author, reader = program("bank"), program("officer")
    made = author.post("threat-notes/", draft())
    assert made.status_code == 201, made.content
    note = made.json()
    path = f"threat-notes/{note['id']}/"
    assert reader.get(path).status_code == 404
    changed = draft(text_ja="訂正しました。", version=note["version"])
    again = author.put(path, changed)
    assert again.status_code == 200, again.content
    assert again.json()["revisions"][0]["text_ja"] == "訂正しました。"
    assert author.put(path, changed).status_code == 409
    with as_actor("bank"):
        by, version = principal_of("bank"), again.json()["version"]
        services.release_note(note_id=note["id"], seen=version, by=by)
    assert reader.get(path).json()["acknowledged_at"] is None
    assert program("rival").get(path).status_code == 404
    done = reader.post(f"{path}acknowledge/")
    assert done.status_code == 200, done.content
    assert done.json()["acknowledged_at"]
    assert reader.post(f"{path}acknowledge/").status_code == 403
    now = author.get(path).json()
    revised = author.post(
        f"{path}revisions/",
        {"text_ja": "範囲を追記しました。", "reason": "追記", "version": now["version"]},
    )
    assert revised.status_code == 201, revised.content
    assert [each["ordinal"] for each in revised.json()["revisions"]] == [2, 1]


def test_what_the_pages_refuse() -> None:
    author = program("bank")
    community = {"kind": "community"}
    for changes, status in (
        ({"tlp": "TLP:RED", "audience": {"kind": "people"}}, 422),
        ({"audience": community}, 403),
        ({"notice_title": ""}, 403),
        ({"body": "two"}, 422),
        ({"audience": {"kind": "organisations", "ids": ["x"]}}, 422),
    ):
        answer = author.post("threat-notes/", draft(**changes))
        assert answer.status_code == status, (changes, answer.content)


def test_hidden_notes_are_in_no_list() -> None:
    seen = {
        row["id"] for row in program("bank").get("threat-notes/", limit="100").json()["results"]
    }
    assert str(subject(NOTE)) in seen
    assert str(subject(NOTE, circle="two-all")) not in seen
    assert str(subject(NOTE, state="draft")) not in seen
    assert str(subject(NOTE, 4, "named")) not in seen


def test_an_act_and_the_reading_of_its_result_are_one_request() -> None:
    with as_owner():
        known = set(Record.objects.values_list("pk", flat=True))
    made = program("bank").post("threat-notes/", draft())
    assert made.status_code == 201
    with as_owner():
        rows = Record.objects.exclude(pk__in=known).filter(subject_id=made.json()["id"])
        assert {row.verb == "opened" for row in rows} == {True, False}
        assert len({row.request_id for row in rows}) == 1

"""What an act answers: the thing as it is read, on record, or nothing to who may not read."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Record
from apps.meetings.models import AgendaItem
from apps.sharing.enums import Tlp
from apps.threat_notes.models import Revision
from config.api import description
from tests.api.conftest import Program, program, subject
from tests.api.test_resources import MEETING
from tests.api.test_resources import draft as meeting_draft
from tests.api.test_threat_notes import draft as note_draft
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene
from wg_portal.api.fields import LinesField


def openings(pk: UUID | str) -> int:
    with as_owner():
        return Record.objects.filter(subject_id=pk, verb="opened", channel="api").count()


def given_action() -> str:
    sent = {
        "body": "one",
        "title_ja": "訓練",
        "owner_organisation": str(scene.ident("organisation", "bank")),
        "due_at": (AT + timedelta(days=9)).isoformat(),
        "tlp": "TLP:AMBER",
        "circle": "all",
        "notice_title": "件名",
    }
    answer = program("officer").post("action-items/", sent)
    assert answer.status_code == 201, answer.content
    assert openings(answer.json()["id"]) == 1
    return str(answer.json()["id"])


def test_who_may_not_read_is_told_nothing() -> None:
    asking, key = program("bank", ["reply"]), uuid4()
    path = f"meetings/{subject(MEETING)}/reply/"
    for _time in range(2):
        answer = asking.post(path, {"answer": "online"}, key)
        assert (answer.status_code, answer.content) == (204, b"")
    stale = asking.post(path, {"answer": "absent"})
    assert stale.status_code == 409
    assert stale.json()["theirs"] == {}
    assert openings(subject(MEETING)) == 0
    pk = given_action()
    finishing = program("bank", ["finish"])
    assert finishing.post(f"action-items/{pk}/progress/", {"comment": "着手"}).status_code == 204
    assert openings(pk) == 1, "of the officer who gave it"
    writing = program("bank", ["write"])
    assert writing.post("threat-notes/", note_draft()).status_code == 204
    file = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    form = {"body": "one", "title_ja": "資料", "tlp": "TLP:GREEN", "circle": "all", "file": file}
    assert writing.post("papers/", form).status_code == 204


def test_an_answer_with_a_text_is_an_opening() -> None:
    asking, key = program("bank"), uuid4()
    path = f"meetings/{subject(MEETING)}/reply/"
    for _time in range(2):
        assert asking.post(path, {"answer": "online"}, key).status_code == 200
    assert openings(subject(MEETING)) == 2
    made = asking.post("threat-notes/", note_draft()).json()
    assert openings(made["id"]) == 1
    changed = note_draft(version=made["version"])
    assert asking.put(f"threat-notes/{made['id']}/", changed).status_code == 200
    assert openings(made["id"]) == 2
    stale = asking.put(f"threat-notes/{made['id']}/", changed)
    assert (stale.status_code, bool(stale.json()["theirs"]["text_ja"])) == (409, True)
    assert openings(made["id"]) == 3


def test_the_description_says_so() -> None:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            assert ("204" in operation["responses"]) == (method in ("post", "put")), path


def test_stricter_items_of_a_meeting_are_on_record() -> None:
    officer = program("officer")
    made = officer.post("meetings/", meeting_draft()).json()
    item = made["agenda"][0]["id"]
    assert (openings(made["id"]), openings(item)) == (1, 0)
    with as_owner():
        AgendaItem.objects.filter(pk=item).update(tlp=Tlp.AMBER_STRICT)
    assert officer.get(f"meetings/{made['id']}/").json()["agenda"][0]["id"] == item
    assert (openings(made["id"]), openings(item)) == (2, 1)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_signs_that_are_not_shown_are_refused(sign: str) -> None:
    text = f"一行\n二{sign}行"
    author, action = program("bank"), given_action()
    reply = f"meetings/{subject(MEETING)}/reply/"
    for path, sent in (
        ("threat-notes/", note_draft(text_ja=text)),
        ("threat-notes/", note_draft(text_en=text)),
        (reply, {"answer": "online", "comment": text}),
        (f"action-items/{action}/progress/", {"comment": text}),
        (f"action-items/{action}/finish/", {"comment": text}),
    ):
        assert author.post(path, sent).status_code == 422, path


def test_texts_are_composed() -> None:
    asking: Program = program("bank")
    made = asking.post("threat-notes/", note_draft(text_ja="か\u3099\r\n\t二行目\n")).json()
    with as_owner():
        assert Revision.objects.get(note=made["id"]).text_ja == "が\n\t二行目\n"
    assert LinesField().run_validation("e\u0301\rb") == "é\nb"

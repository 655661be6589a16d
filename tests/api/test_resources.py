"""Each resource: what is read, what is written, and through the same walls as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Record
from apps.documents import store
from apps.documents.models import Paper, Version
from apps.meetings.models import AttendanceReply, Meeting
from tests.api.conftest import Program, program, subject
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene

MEETING, PAPER, ACTION = "meetings.Meeting", "documents.Paper", "action_items.ActionItem"


def everything(asking: Program, place: str, **query: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    answer = asking.get(place, **query).json()
    while True:
        assert set(answer) == {"results", "next"}
        rows += answer["results"]
        if not answer["next"]:
            return rows
        answer = asking.get(answer["next"]).json()


def draft(**changes: Any) -> dict[str, Any]:
    """A meeting's draft as a program sends it."""
    return {
        "body": "one",
        "number": 77,
        "starts_at": (AT + timedelta(days=40)).isoformat(),
        "ends_at": (AT + timedelta(days=40, hours=2)).isoformat(),
        "place_ja": "中央合同庁舎",
        "closed_reason": "個別の脅威情報を扱うため",
        "reply_due_at": (AT + timedelta(days=30)).isoformat(),
        "tlp": "TLP:AMBER",
        "circle": "all",
        "notice_title": "第77回のご案内",
        "items": [{"kind": "report", "title_ja": "最近の攻撃", "minutes": 25}],
        **changes,
    }


def test_organisations_are_the_communitys() -> None:
    names = [row["short_ja"] for row in everything(program("bank"), "organisations/", limit="2")]
    assert names == sorted({"bank", "rival", "boj", "office", "ministry"})
    guest = everything(program("guest"), "organisations/")
    assert [row["short_ja"] for row in guest] == ["developer"]
    other = scene.ident("organisation", "bank")
    assert program("bank").get(f"organisations/{other}/").json()["short_ja"] == "bank"
    assert program("guest").get(f"organisations/{other}/").status_code == 404


def test_bodies_are_those_in_which_one_sits() -> None:
    rows = everything(program("bank"), "bodies/")
    assert [(row["code"], row["own_roles"]) for row in rows] == [("one", ["member"])]
    page = program("bank").get("bodies/one/").json()
    assert {seat["organisation"]["short_en"] for seat in page["members"]} >= {"bank", "office"}
    assert program("bank").get("bodies/two/").status_code == 404


@pytest.mark.parametrize(
    ("place", "kind"), [("meetings/", MEETING), ("papers/", PAPER), ("action-items/", ACTION)]
)
def test_lists_hold_what_the_pages_hold(place: str, kind: str) -> None:
    seen = {row["id"] for row in everything(program("bank"), place, limit="3")}
    assert str(subject(kind)) in seen
    for hidden in (("two-all", "released"), ("one-all", "draft"), ("one-all", "later")):
        assert str(subject(kind, 2, *hidden)) not in seen


@pytest.mark.parametrize(
    ("place", "kind"), [("meetings/", MEETING), ("papers/", PAPER), ("action-items/", ACTION)]
)
def test_a_hidden_row_shifts_nothing(place: str, kind: str) -> None:
    """Page by page, the answers are the same bytes before and after hidden rows come and go."""
    asking = program("bank")

    def pages() -> list[bytes]:
        answers = [asking.get(place, limit="2")]
        while following := answers[-1].json()["next"]:
            answers.append(asking.get(following))
        return [_without_cursor(answer) for answer in answers]

    def _without_cursor(answer: Any) -> bytes:
        data = answer.json()
        return repr((data["results"], bool(data["next"]))).encode()

    before = pages()
    assert len(before) > 2
    model = {"meetings/": Meeting, "papers/": Paper}.get(place)
    with as_owner():
        hidden = subject(kind, circle="two-all")
        if model is not None:
            row = model.objects.get(pk=hidden)
            row.pk = uuid4()
            if model is Meeting:
                row.number = 9000
            row.save(force_insert=True)
        else:
            from apps.action_items.models import ActionItem

            ActionItem.objects.filter(pk=hidden).update(due_at=AT + timedelta(days=1))
    assert pages() == before


def test_a_cursor_is_signed_and_knows_no_totals() -> None:
    asking = program("bank")
    first = asking.get("papers/", limit="1").json()
    assert set(first) == {"results", "next"}
    forged = first["next"].replace("cursor=", "cursor=x")
    for path in (
        forged,
        "papers/?cursor=abc",
        "papers/?cursor=%1F",
        "papers/?limit=0",
        "papers/?limit=x",
    ):
        assert asking.get(path).status_code == 422


def test_opening_is_recorded_as_on_the_page() -> None:
    paper = subject(PAPER)
    answer = program("bank").get(f"papers/{paper}/")
    assert answer.status_code == 200
    assert {version.get("removed") for version in answer.json()["versions"]} == {None}
    with as_owner():
        row = Record.objects.get(subject_id=paper, verb="opened", channel="api")
    assert row.actor_id == scene.ident("person", "bank")


def test_a_draft_is_made_and_changed() -> None:
    officer = program("officer")
    made = officer.post("meetings/", draft())
    assert made.status_code == 201, made.content
    meeting = made.json()
    assert (meeting["state"], meeting["visible_from"]) == ("draft", None)
    assert [item["title_ja"] for item in meeting["agenda"]] == ["最近の攻撃"]
    path = f"meetings/{meeting['id']}/"
    assert program("bank").get(path).status_code == 404
    assert program("officer2").get(path).status_code == 200
    changed = draft(place_ja="別館", version=meeting["version"])
    answer = officer.put(path, changed)
    assert (answer.status_code, answer.json()["place_ja"]) == (200, "別館")
    stale = officer.put(path, changed)
    assert stale.status_code == 409
    assert stale.json()["theirs"]["place_ja"] == "別館"


def test_what_a_page_refuses_the_api_refuses() -> None:
    officer = program("officer")
    for changes, status in (
        ({"ends_at": AT.isoformat()}, 422),
        ({"reply_due_at": (AT + timedelta(days=50)).isoformat()}, 422),
        ({"closed_reason": ""}, 422),
        ({"notice_title": ""}, 422),
        ({"tlp": "TLP:RED"}, 422),
        ({"body": "two"}, 422),
        ({"place_ja": "a\u202eb"}, 422),
        ({"starts_at": "9999-12-31T00:00:00Z"}, 422),
        ({"items": [{"kind": "report", "title_ja": "x", "minutes": 5, "presenter": str(uuid4())}]},
         422),
    ):  # fmt: skip
        assert officer.post("meetings/", draft(**changes)).status_code == status, changes
    answer = program("bank").post("meetings/", draft())
    assert answer.status_code == 403
    assert answer.json()["detail"]


def test_a_reply_and_a_later_one() -> None:
    asking, path = program("bank"), f"meetings/{subject(MEETING)}/"
    first = asking.post(f"{path}reply/", {"answer": "online", "attendee": "佐伯"})
    assert first.status_code == 200, first.content
    assert first.json()["own_reply"]["answer"] == "online"
    stale = asking.post(f"{path}reply/", {"answer": "absent"})
    assert stale.status_code == 409
    again = asking.post(f"{path}reply/", {"answer": "absent", "version": 1})
    assert again.json()["own_reply"]["version"] == 2
    hidden = f"meetings/{subject(MEETING, circle='two-all')}/reply/"
    assert asking.post(hidden, {"answer": "online"}).status_code == 404
    assert program("officer").post(f"{path}reply/", {"answer": "online"}).status_code == 403


def test_the_same_key_does_one_thing() -> None:
    asking, key = program("bank"), uuid4()
    path = f"meetings/{subject(MEETING)}/reply/"
    first = asking.post(path, {"answer": "online", "attendee": "佐伯"}, key)
    second = asking.post(path, {"attendee": "佐伯", "answer": "online"}, key)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    with as_owner():
        assert AttendanceReply.objects.get(meeting=subject(MEETING)).version == 1
    other = asking.post(path, {"answer": "absent", "version": 1}, key)
    assert other.status_code == 422
    assert other.json()["detail"]
    elsewhere = f"action-items/{subject(ACTION)}/finish/"
    assert asking.post(elsewhere, {"comment": "x"}, key).status_code == 422


def test_a_refused_post_leaves_its_key_free() -> None:
    asking, key = program("officer"), uuid4()
    assert asking.post("meetings/", draft(closed_reason=""), key).status_code == 422
    assert asking.post("meetings/", draft(), key).status_code == 201


def test_a_new_thing_is_made_once_and_found_again() -> None:
    asking, key = program("officer"), uuid4()
    first = asking.post("meetings/", draft(), key)
    second = asking.post("meetings/", draft(), key)
    assert first.json()["id"] == second.json()["id"]
    assert second.status_code == 201


def test_every_post_needs_a_key() -> None:
    path = f"meetings/{subject(MEETING)}/reply/"
    for key in ("", "abc"):
        answer = program("bank").post(path, {"answer": "online"}, key=key or " ")
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json()["detail"]


def test_a_paper_is_handed_in_and_replaced() -> None:
    asking = program("bank")
    form = {"body": "one", "title_ja": "資料", "tlp": "TLP:GREEN", "circle": "all"}
    file = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    made = asking.post("papers/", form | {"file": file})
    assert made.status_code == 201, made.content
    paper = made.json()
    assert paper["owner_organisation"]["short_ja"] == "bank"
    assert [version["ordinal"] for version in paper["versions"]] == [1]
    assert paper["versions"][0]["removed"] == [], "authors are told what cleaning took out"
    assert program("observer").get(f"papers/{paper['id']}/").status_code == 404
    path = f"papers/{paper['id']}/versions/"
    again = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,3\n")}
    assert asking.post(path, dict(again)).status_code == 403  # says why it was replaced first
    again = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,3\n"), "reason": "誤記の訂正"}
    assert asking.post(path, again).status_code == 201
    with as_owner():
        assert Version.objects.filter(paper=paper["id"]).count() == 2


def test_readers_learn_neither_the_name_nor_the_size_of_what_was_handed_in() -> None:
    paper = subject(PAPER)
    with as_owner():
        first, second = Version.objects.filter(paper=paper).order_by("ordinal")
        clean, size = store.put([b"clean"])
        found = Version.objects.filter(paper=paper)
        found.update(name="社内案_部長確認済.csv", size=98765, clean_sha256=clean)
        found.filter(pk=first.pk).update(state="purged")
    (shown,) = program("bank").get(f"papers/{paper}/").json()["versions"]
    assert (shown["id"], shown["size"]) == (str(second.pk), size)
    assert "v2_TLP-" in shown["name"]
    assert "社内案" not in shown["name"]
    kept = program("officer").get(f"papers/{paper}/").json()["versions"]
    assert {(each["state"], each["name"], each["size"]) for each in kept} == {
        ("purged", "社内案_部長確認済.csv", 98765),
        ("clean", "社内案_部長確認済.csv", 98765),
    }
    with as_owner():
        store.erase(clean)
    assert program("bank").get(f"papers/{paper}/").json()["versions"][0]["size"] is None


def test_an_unfit_file_is_refused_with_its_sentence() -> None:
    form = {"body": "one", "title_ja": "資料", "tlp": "TLP:GREEN", "circle": "all"}
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.csv", b"")):
        file = SimpleUploadedFile(name, content)
        answer = program("bank").post("papers/", form | {"file": file})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/file"


def test_an_action_is_given_and_finished() -> None:
    given = program("officer").post(
        "action-items/",
        {
            "body": "one",
            "title_ja": "連絡網の訓練",
            "owner_organisation": str(scene.ident("organisation", "bank")),
            "due_at": (AT + timedelta(days=9)).isoformat(),
            "tlp": "TLP:GREEN",
            "circle": "all",
        },
    )
    assert given.status_code == 201, given.content
    asking, path = program("bank"), f"action-items/{given.json()['id']}/"
    mine = everything(asking, "action-items/", whose="mine")
    assert given.json()["id"] in {row["id"] for row in mine}
    owed = everything(asking, "obligations/")
    assert (given.json()["id"], "open") in {(row["subject_id"], row["state"]) for row in owed}
    assert asking.get(f"obligations/{owed[0]['id']}/").json() == owed[0]
    assert program("rival").get(f"obligations/{owed[0]['id']}/").status_code == 404
    hidden = {"comment": "着手", "link": "http://files.example.jp/a"}
    assert asking.post(f"{path}progress/", hidden).status_code == 422
    begun = {"comment": "着手", "link": "https://files.example.jp/canary-link"}
    assert asking.post(f"{path}progress/", begun).json()["state"] == "doing"
    for holder in ("bank", "officer", "chair"):
        assert program(holder).get(path).json()["steps"][0]["link"] == begun["link"]
    for place in (path, "action-items/"):
        assert "canary-link" not in program("observer").get(place).content.decode()
    done = asking.post(f"{path}finish/", {"comment": "完了"})
    assert (done.status_code, done.json()["state"]) == (200, "reported")
    again = asking.post(f"{path}finish/", {"comment": "完了"})
    assert (again.status_code, bool(again.json()["detail"])) == (403, True)
    others = program("observer").get(path).json()
    assert (others["state"], others["steps"]) == (None, [])

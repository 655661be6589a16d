"""The pages as a browser without scripts uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.activity.models import Record
from apps.notices.models import Acknowledgement, Correction, Notice, Release
from apps.notices.services import Audience, attach
from apps.organisations.models import Post
from tests.accounts.signing import plain
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notices.conftest import AT, CANARY, DUE, LATER, TITLE, Scene, csv
from wg_portal import clock

pytestmark = pytest.mark.django_db
PAGES = ("", "edit/", "attach/", "check/", "revise/", "correction/", "withdraw/")
CORRECTING = ("correction/release/", "correction/return/")
ACTS = ("request/", "release/", "return/", "acknowledge/")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def browser(post: Post, language: str = "en") -> Client:
    with as_owner():
        person = post.person
        type(person).objects.filter(pk=person.pk).update(language=language)
        person.refresh_from_db()
    return client_of(post, person)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def moment(name: str, at: Any) -> dict[str, str]:
    local = at.astimezone(clock.JST)
    return {
        f"{name}_year": str(local.year),
        f"{name}_month": str(local.month),
        f"{name}_day": str(local.day),
        f"{name}_time": f"{local:%H:%M}",
    }


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser posts to write a notice to the whole body."""
    return {
        "submission": str(uuid4()),
        "version": "0",
        "tlp": "2",
        "kind": "all",
        "title_ja": f"{CANARY}の題",
        "title_en": "",
        "text_ja": f"# {CANARY}",
        "text_en": "",
        "notice_title": TITLE,
        **changes,
    }


def test_from_the_draft_to_the_acknowledgement(scene: Scene) -> None:
    officer, second, reader = (
        browser(post) for post in (scene.officer, scene.second, scene.reader)
    )
    given = typed(urgent="on", **moment("acknowledge_by", DUE))
    made = officer.post("/notices/new/practice/", given)
    assert made.status_code == 302, text(made)
    again = officer.post("/notices/new/practice/", given)
    assert again.url == made.url, "a double click makes one draft"
    with as_owner():
        notice = Notice.objects.get()
    path = f"/notices/{notice.pk}/"
    file = {"submission": str(uuid4()), "file": csv()}
    assert officer.post(f"{path}attach/", file).status_code == 302
    seen = officer.get(f"{path}check/")
    for word in ("READER", "OBSERVER", "Officer of the secretariat", "日程", "At once"):
        assert word in text(seen)
    letter = f"/notifications/preview/notice/{notice.pk}/?person={scene.reader.person_id}"
    assert "[Urgent]" in text(second.get(letter))
    assert reader.get(letter).status_code == 404
    ask = {"submission": str(uuid4()), "seen": "2"}
    assert officer.post(f"{path}request/", ask).url == f"{path}check/"
    assert f"{path}check/" in text(second.get("/"))
    assert f"{path}check/" not in text(officer.get("/")), "he asked himself"
    assert "disabled" in text(officer.get(f"{path}check/"))
    with as_owner():
        request = Release.objects.get()
    word = {"submission": str(uuid4()), "release": str(request.pk)}
    assert reader.get(path).status_code == 404
    assert second.post(f"{path}release/", word).url == path
    home = text(reader.get("/"))
    assert f"{CANARY}の題" in home
    page = text(reader.get(path))
    assert page.index("Acknowledge that you have read") < page.index(f"<h3>{CANARY}</h3>")
    assert "日程" in page
    assert "Check and release" not in page
    done = reader.post(f"{path}acknowledge/", {"submission": str(uuid4()), "seen": "1"})
    assert done.url == path
    assert "has acknowledged it" in text(reader.get(path))
    assert "1 of 3 organisations have acknowledged" in text(second.get(path))
    assert "have acknowledged" not in text(browser(scene.other).get(path))
    with as_owner():
        assert Acknowledgement.objects.count() == 1
        opened = Record.objects.filter(subject_id=notice.pk, verb="opened")
        assert opened.filter(actor_id=scene.reader.person_id).exists()


def test_nothing_typed_is_lost_and_each_fault_is_a_sentence(scene: Scene) -> None:
    officer = browser(scene.officer)
    for wrong, sentence in (
        ({"tlp": "4"}, "never TLP:RED"),
        ({"kind": "community"}, "CLEAR and GREEN only"),
        ({"kind": "sector"}, "Choose a sector"),
        ({"kind": "organisations"}, "at least one organisation"),
        ({"notice_title": ""}, "Enter the title for notices"),
        (moment("opens_at", AT.replace(year=2025)), "still ahead"),
        (moment("opens_at", DUE) | moment("acknowledge_by", LATER), "after the notice becomes"),
    ):
        answer = officer.post("/notices/new/practice/", typed(**wrong))
        assert answer.status_code == 422
        assert sentence in plain(text(answer)), sentence
        assert f"# {CANARY}" in text(answer)
    with as_owner():
        assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "title", ["会議体 practice の件", "【ＢＯＤＹ　practice】", "会議体ｐｒａｃｔｉｃｅ"]
)
def test_a_title_for_notices_names_no_body_to_others(scene: Scene, title: str) -> None:
    """It is the subject of mails to people who may not know that the body exists."""
    officer = browser(scene.officer)
    wide = {"kind": "organisations", "organisations": [str(scene.rivals.pk)]}
    for audience in (wide, {"kind": "community", "tlp": "1"}):
        answer = officer.post("/notices/new/practice/", typed(notice_title=title, **audience))
        assert answer.status_code == 422
        assert "Write it without the body." in text(answer)
        assert f"# {CANARY}" in text(answer)
    draft = scene.draft()
    path = f"/notices/{draft.pk}/edit/"
    assert officer.post(path, typed(version="1", notice_title=title, **wide)).status_code == 422
    assert officer.post(path, typed(version="1", notice_title=title)).status_code == 302
    near = typed(notice_title="Somebody practices", **wide)
    assert officer.post("/notices/new/practice/", near).status_code == 302


def test_a_new_notice_begins_with_a_title_without_a_body(scene: Scene) -> None:
    page = text(browser(scene.officer).get("/notices/new/practice/"))
    begun = re.search(r'name="notice_title"[^>]*value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*name="notice_title"', page
    )
    assert begun is not None
    assert begun[1] == "事務局からのお知らせ"


def test_whoever_saves_second_sees_both_texts(scene: Scene) -> None:
    draft = scene.draft()
    path = f"/notices/{draft.pk}/edit/"
    first = browser(scene.officer).post(path, typed(version="1", text_ja="先の文"))
    assert first.status_code == 302
    second = browser(scene.second).post(path, typed(version="1", text_ja="後の文"))
    assert second.status_code == 409
    assert "先の文" in text(second)
    assert "後の文" in text(second)


def test_returning_needs_a_reason_and_keeps_what_was_typed(scene: Scene) -> None:
    draft = scene.draft()
    scene.ask(draft)
    second, path = browser(scene.second), f"/notices/{draft.pk}/"
    bare = second.post(f"{path}return/", {"submission": str(uuid4()), "comment": ""})
    assert bare.status_code == 422
    given = {"submission": str(uuid4()), "comment": "会場を直してください"}
    assert second.post(f"{path}return/", given).url == path
    assert "会場を直してください" in text(browser(scene.officer).get(path))


def test_correcting_and_withdrawing(scene: Scene) -> None:
    out = scene.released()
    officer, second, reader = (
        browser(post) for post in (scene.officer, scene.second, scene.reader)
    )
    path = f"/notices/{out.pk}/"
    given = {
        "submission": str(uuid4()), "version": "1", "text_ja": "直した本文", "text_en": "",
        "reason": "会場の訂正",
    }  # fmt: skip
    assert officer.get(f"{path}correction/").url == path, "nothing waits yet"
    assert officer.post(f"{path}revise/", given).url == f"{path}correction/"
    assert "直した本文" not in text(reader.get(path))
    assert reader.get(f"{path}correction/").status_code == 404
    assert "disabled" in text(officer.get(f"{path}correction/"))
    assert f"{path}correction/" in text(second.get("/"))
    assert f"{path}correction/" not in text(officer.get("/")), "he asked himself"
    typed_late = given | {"submission": str(uuid4()), "text_ja": "同時に直した本文"}
    late = second.post(f"{path}revise/", typed_late)
    assert late.status_code == 422
    assert "同時に直した本文" in text(late)
    waits = text(second.get(f"{path}correction/"))
    for word in ("直した本文", "会場の訂正", "diff__line", "Until then readers see the old text"):
        assert word in waits
    with as_owner():
        asked = Correction.objects.get()
    bare = {"submission": str(uuid4()), "comment": ""}
    assert second.post(f"{path}correction/return/", bare).status_code == 422
    word = {"submission": str(uuid4()), "release": str(asked.pk)}
    assert officer.post(f"{path}correction/release/", word, follow=True).status_code == 200
    assert "直した本文" not in text(reader.get(path))
    again = word | {"submission": str(uuid4())}
    assert second.post(f"{path}correction/release/", again).url == path
    seen = text(reader.get(path))
    assert "直した本文" in seen
    assert "会場の訂正" in seen
    assert "What the last correction changed" in seen
    assert "diff__line" in seen
    assert "diff__line" not in text(reader.get(f"/notices/{scene.released().pk}/"))
    assert browser(scene.rival).get(path).status_code == 404
    stale = second.post(f"{path}revise/", given | {"submission": str(uuid4()), "text_ja": "別"})
    assert stale.status_code == 409
    gone = {"submission": str(uuid4()), "reason": "宛先の誤り"}
    assert second.post(f"{path}withdraw/", gone).url == path
    assert reader.get(path).status_code == 404
    assert "宛先の誤り" in text(second.get(path))


@pytest.mark.parametrize("state", ["draft", "requested", "scheduled", "released", "withdrawn"])
def test_who_must_not_find_it_finds_nothing(scene: Scene, state: str) -> None:
    if state in ("draft", "requested"):
        notice = scene.draft()
    else:
        notice = scene.released(opens_at=LATER if state == "scheduled" else None)
    if state == "requested":
        scene.ask(notice)
    if state == "withdrawn":
        out = {"submission": str(uuid4()), "reason": "誤り"}
        browser(scene.second).post(f"/notices/{notice.pk}/withdraw/", out)
    outsiders = [scene.rival] if state == "released" else [scene.rival, scene.reader]
    for post in outsiders:
        client = browser(post)
        for page in PAGES:
            assert client.get(f"/notices/{notice.pk}/{page}").status_code == 404
        for act in ACTS + CORRECTING:
            sent = {"submission": str(uuid4()), "seen": "1", "release": str(uuid4())}
            assert client.post(f"/notices/{notice.pk}/{act}", sent).status_code == 404
        for page in ("/", "/notices/"):
            assert CANARY not in text(client.get(page))
            assert notice.code not in text(client.get(page))
    reader = browser(scene.reader)
    for page in PAGES[1:]:
        assert reader.get(f"/notices/{notice.pk}/{page}").status_code == 404
    assert reader.get("/notices/new/practice/").status_code == 404


def test_a_chosen_reader_outside_the_body_learns_neither_body_nor_readers(scene: Scene) -> None:
    out = scene.released(audience=Audience("organisations", frozenset([scene.rivals.pk])))
    rival = browser(scene.rival)
    for page in (f"/notices/{out.pk}/", "/notices/", "/"):
        answer = rival.get(page)
        assert answer.status_code == 200
        assert f"{CANARY} title" in text(answer)
        assert "practice" not in text(answer)
        assert scene.desk.name_en not in text(answer)


def test_the_list_has_its_tabs(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE, title_en="Answer me")
    scene.released(title_en="Only news", audience=Audience("members"))
    draft = scene.draft(title_en="A draft")
    reader, officer = browser(scene.reader), browser(scene.officer)
    everything = text(reader.get("/notices/"))
    assert "Answer me" in everything
    assert "Only news" in everything
    assert "A draft" not in everything
    owed = text(reader.get("/notices/?whose=open"))
    assert out.code in owed
    assert "Only news" not in owed
    drafts = text(officer.get("/notices/?whose=drafts"))
    assert draft.code in drafts
    assert out.code not in drafts
    assert reader.get("/notices/?whose=other").status_code == 404
    assert "Only news" not in text(browser(scene.observer).get("/notices/"))


def test_an_acknowledgement_due_at_the_weekend_is_asked_about(scene: Scene) -> None:
    officer = browser(scene.officer)
    path = "/notices/new/practice/"
    sunday = DUE + timedelta(days=(6 - DUE.astimezone(clock.JST).weekday()) % 7)
    sent = typed(**moment("acknowledge_by", sunday))
    asked = officer.post(path, sent)
    assert asked.status_code == 422
    assert "at the weekend; the next business day is Monday" in text(asked)
    assert f"# {CANARY}" in text(asked)
    kept = {"acknowledge_by_kept": sunday.astimezone(clock.JST).date().isoformat()}
    assert officer.post(path, sent | kept).status_code == 302


def test_a_wrong_file_is_one_click_from_its_withdrawal_for_the_desk(scene: Scene) -> None:
    draft = scene.draft()
    with scene.acting(scene.officer) as who:
        paper = attach(notice_id=draft.pk, upload=csv(), by=who).paper
    officer, reader = browser(scene.officer), browser(scene.reader)
    page, away = f"/notices/{draft.pk}/", f"/papers/{paper.pk}/withdraw/"
    assert away not in text(officer.get(page)), "nobody has a draft's file yet"
    scene.release(draft)
    assert away in text(browser(scene.second).get(page))
    assert away not in text(reader.get(page))
    assert officer.get(away).status_code == 200
    assert reader.get(away).status_code == 404
    given = {"submission": str(uuid4()), "cause": "file", "reason": "別の資料"}
    assert officer.post(away, given).status_code == 302
    seen = text(officer.get(page))
    assert away not in seen
    assert "Withdrawn" in seen
    assert reader.get(page).status_code == 200, "the notice stays"
    assert "日程" not in text(reader.get(page))

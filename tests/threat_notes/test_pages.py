"""The pages as a browser without scripts uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.activity.models import Record
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from apps.threat_notes.models import Acknowledgement, Comment, ThreatNote
from apps.threat_notes.services import Audience, revise
from tests.accounts.signing import plain
from tests.clients import client_of
from tests.conftest import as_owner
from tests.threat_notes.conftest import AT, CANARY, DUE, NOTICE, Scene
from wg_portal import clock

pytestmark = pytest.mark.django_db
STEPS = ("", "edit/", "attach/", "release/", "revise/", "withdraw/", "difference/1/2/")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def browser(post: Post, language: str = "en", *, fresh: bool = False) -> Client:
    with as_owner():
        person = post.person
        type(person).objects.filter(pk=person.pk).update(language=language)
        person.refresh_from_db()
    return client_of(post, person, stepped_up=fresh)


def text(answer: Any) -> str:
    return answer.content.decode()


def moment(name: str, at: Any) -> dict[str, str]:
    local = at.astimezone(clock.JST)
    return {
        f"{name}_year": str(local.year),
        f"{name}_month": str(local.month),
        f"{name}_day": str(local.day),
        f"{name}_time": f"{local:%H:%M}",
    }


def first_step(scene: Scene, **changes: Any) -> dict[str, Any]:
    """What a browser posts from step 1: the bank is chosen, the secretariat is not."""
    return {
        "tlp": str(Tlp.AMBER.value),
        "kind": "organisations",
        "organisations": [str(scene.bank.pk)],
        "notice_title": NOTICE,
        **moment("acknowledge_by", DUE),
        "do": "next",
    } | changes


def second_step(scene: Scene, **changes: Any) -> dict[str, Any]:
    return (
        first_step(scene)
        | {
            "title_ja": f"{CANARY}の題",
            "title_en": "",
            "text_ja": f"## {CANARY}\r\n\r\n**「装置」**の本文",
            "text_en": "",
            "caveats": ["no_copy"],
            "version": "0",
            "submission": str(uuid4()),
            "do": "save",
        }
        | changes
    )


def only_note() -> ThreatNote:
    with as_owner():
        return ThreatNote.objects.get()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_writing_from_the_audience_to_the_release(scene: Scene, language: str) -> None:
    client = browser(scene.author, language)
    new = f"/notes/new/{scene.body.code}/"
    first = text(client.get(new))
    assert re.search(rf'value="{scene.desk.pk}"[^>]*checked', first), "the secretariat is ticked"
    assert not re.search(rf'value="{scene.bank.pk}"[^>]*checked', first)
    answer = client.post(new, first_step(scene))
    assert answer.status_code == 200
    assert f'name="organisations" value="{scene.bank.pk}"' in text(answer)
    with as_owner():
        assert not ThreatNote.objects.exists(), "nothing is stored before the text is sent"
    answer = client.post(new, second_step(scene))
    note = only_note()
    assert answer["Location"] == f"/notes/{note.pk}/attach/"
    assert note.notice_title == NOTICE
    assert note.acknowledge_by == DUE
    check = text(client.get(f"/notes/{note.pk}/release/"))
    assert "reader" in check.lower()
    assert "officer" not in check.lower(), "the secretariat is not ticked"
    assert "<strong>「装置」</strong>の本文" in check
    sent = {"seen": str(note.version), "submission": str(uuid4())}
    for _click in range(2):
        answer = client.post(f"/notes/{note.pk}/release/", sent)
        assert answer["Location"] == f"/notes/{note.pk}/"
    assert only_note().visible_from == AT
    assert CANARY in text(browser(scene.reader, language).get(f"/notes/{note.pk}/"))


def test_only_its_readers_find_a_note(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    for post in (scene.officer, scene.other, scene.rival):
        client = browser(post)
        for step in STEPS:
            assert client.get(f"/notes/{note.pk}/{step}").status_code == 404
        for step in ("comment/", "acknowledge/", "release/", "withdraw/", "revise/"):
            assert client.post(f"/notes/{note.pk}/{step}", {}).status_code == 404
        shown = text(client.get("/notes/"))
        assert note.code not in shown
        assert CANARY not in shown
    reader = browser(scene.reader)
    assert note.code in text(reader.get("/notes/"))
    for step in STEPS[1:]:
        assert reader.get(f"/notes/{note.pk}/{step}").status_code == 404, step


def test_the_bank_acknowledges_once_and_the_author_sees_it(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second), acknowledge_by=DUE)
    address = f"/notes/{note.pk}/"
    reader = browser(scene.reader)
    shown = text(reader.get(address))
    assert "Acknowledge that you have read this note" in shown
    assert "have acknowledged</h2>" not in shown, "readers do not see who else has"
    answer = reader.post(f"{address}acknowledge/", {"submission": str(uuid4())})
    assert answer["Location"] == address
    answer = browser(scene.colleague).post(f"{address}acknowledge/", {"submission": str(uuid4())})
    assert answer.status_code == 422
    assert "already acknowledged" in text(answer)
    assert "has acknowledged it" in text(browser(scene.colleague).get(address))
    with as_owner():
        assert Acknowledgement.objects.count() == 1
    assert "1 of 2 organisations have acknowledged" in text(browser(scene.author).get(address))


def test_red_needs_a_fresh_second_factor(scene: Scene) -> None:
    note = scene.released(scene.named(scene.reader), acknowledge_by=DUE)
    address = f"/notes/{note.pk}/"
    stale, fresh = browser(scene.reader), browser(scene.reader, fresh=True)
    assert stale.get(address).status_code == 404
    assert note.code not in text(stale.get("/notes/"))
    home = text(stale.get("/"))
    assert f"/accounts/step-up/?next={address}" in home
    assert CANARY not in home
    assert CANARY in text(fresh.get(address))
    assert browser(scene.colleague, fresh=True).get(address).status_code == 404
    with as_owner():
        opened = Record.objects.filter(subject_id=note.pk, verb="opened")
        assert [each.actor_id for each in opened] == [scene.reader.person_id]


def test_what_is_typed_after_the_factor_ran_out_comes_back(scene: Scene) -> None:
    """Hidden and unknown are answered alike, the typed text included.

    Where no page can be, no page has sent it: nothing that others made up is shown there.
    """
    note = scene.released(scene.named(scene.reader))
    sent = {"text": f"{CANARY} 長い意見\n二行目", "submission": str(uuid4())}
    pages = set()
    for address in (f"/notes/{note.pk}/comment/", f"/notes/{uuid4()}/comment/"):
        answer = browser(scene.reader).post(address, sent)
        assert answer.status_code == 404
        page = plain(answer.content.decode())
        assert f">\n{sent['text']}</textarea>" in page
        pages.add(page.replace(address, ""))
    assert len(pages) == 1
    nowhere = browser(scene.reader).post("/notes/none/", sent)
    assert nowhere.status_code == 404
    assert CANARY not in nowhere.content.decode()


def test_red_is_written_with_a_fresh_second_factor(scene: Scene) -> None:
    new = f"/notes/new/{scene.body.code}/"
    data = second_step(
        scene, tlp="4", kind="people", people=[str(scene.reader.pk)], notice_title=""
    )
    answer = browser(scene.author).post(new, data)
    assert answer.status_code == 422
    assert "needs a fresh confirmation code" in text(answer)
    assert CANARY in text(answer), "the typed text travels along"
    answer = browser(scene.author, fresh=True).post(new, data)
    assert answer.status_code == 302
    assert only_note().tlp == Tlp.RED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tlp": "4"}, "TLP:RED goes to named people only"),
        ({"kind": "community"}, "The whole community can receive CLEAR and GREEN only"),
        ({"organisations": []}, "Choose at least one other organisation"),
        ({"kind": "people"}, "Name at least one other person"),
        ({"notice_title": ""}, "Enter the title for notices"),
        ({"notice_title": "長" * 41}, "40"),
        ({"acknowledge_by_month": "13"}, "This date does not exist"),
        (moment("visible_from", DUE + timedelta(days=1)), "after the note becomes visible"),
        ({"tlp": "7"}, "not one of the available choices"),
    ],
)
def test_step_one_says_what_to_mend_and_keeps_the_text(
    scene: Scene, changes: dict[str, Any], sentence: str
) -> None:
    client = browser(scene.author)
    answer = client.post(f"/notes/new/{scene.body.code}/", second_step(scene) | changes)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f"{CANARY}の題" in text(answer), "what step 2 holds travels along"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title_ja": ""}, "Please fill this in"),
        ({"text_ja": " "}, "Please fill this in"),
        ({"text_ja": "見えない\u202e文字"}, "invisible signs"),
        (moment("acknowledge_by", AT - timedelta(days=1)), "moment that is still ahead"),
        (moment("visible_from", AT - timedelta(days=1)), "moment that is still ahead"),
    ],
)
def test_step_two_says_what_to_mend_and_keeps_the_text(
    scene: Scene, changes: dict[str, Any], sentence: str
) -> None:
    client = browser(scene.author)
    data = second_step(scene, text_en="Kept") | changes
    answer = client.post(f"/notes/new/{scene.body.code}/", data)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Kept" in text(answer)
    assert f'name="organisations" value="{scene.bank.pk}"' in text(answer)


def test_going_back_and_looking_lose_nothing(scene: Scene) -> None:
    client = browser(scene.author)
    new = f"/notes/new/{scene.body.code}/"
    back = text(client.post(new, second_step(scene, do="back")))
    assert f"{CANARY}の題" in back
    assert re.search(rf'value="{scene.bank.pk}"[^>]*checked', back)
    onward = text(client.post(new, second_step(scene, do="next")))
    assert f"{CANARY}の題" in onward
    assert "field__error" not in onward
    look = client.post(new, first_step(scene, do="look"), headers={"HX-Request": "true"})
    assert "2 organisations, 3 people" in text(look)
    assert NOTICE in text(look)
    assert "does not read it" in text(look)
    assert "<html" not in text(look)
    wrong = text(client.post(new, first_step(scene, do="look", tlp="4")))
    assert "field__error" not in wrong


def test_a_draft_is_changed_and_two_changes_meet(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    client = browser(scene.author)
    address = f"/notes/{note.pk}/edit/"
    shown = text(client.get(address))
    assert re.search(rf'value="{scene.bank.pk}"[^>]*checked', shown)
    assert not re.search(rf'value="{scene.desk.pk}"[^>]*checked', shown)
    step = text(client.post(address, first_step(scene)))
    assert f"{CANARY}の題" in step
    assert 'name="version" value="1"' in step
    stored = {"version": "1", "title_ja": "新しい題"}
    assert client.post(address, second_step(scene, **stored)).status_code == 302
    answer = client.post(address, second_step(scene, version="1", title_ja="別の題"))
    assert answer.status_code == 409
    assert "新しい題" in text(answer)
    assert "別の題" in text(answer)
    answer = client.post(address, second_step(scene, version="2", title_ja="別の題"))
    assert answer.status_code == 302
    assert only_note().title_ja == "別の題"
    scene.release(note)
    assert client.get(address)["Location"] == f"/notes/{note.pk}/"


def test_revisions_and_their_difference(scene: Scene) -> None:
    note = scene.released(Audience(Tlp.AMBER, "body"))
    author, reader = browser(scene.author), browser(scene.reader)
    address = f"/notes/{note.pk}/"
    shown = text(author.get(f"{address}revise/"))
    assert CANARY in shown
    data = {"text_ja": f"# {CANARY}\n\n新しい本文", "text_en": f"# {CANARY}\n\nText"}
    data |= {"version": "1", "submission": str(uuid4())}
    answer = author.post(f"{address}revise/", data)
    assert answer.status_code == 422
    assert "新しい本文" in text(answer)
    answer = author.post(f"{address}revise/", data | {"reason": "本文を改めた"})
    assert answer["Location"] == address
    assert "本文を改めた" in text(reader.get(address))
    shown = text(reader.get(f"{address}difference/1/2/"))
    assert re.search(r"<ins>.*新しい.*</ins>", shown)
    assert "Nothing changed." in shown, "the English text is the same"
    for wrong in ("2/1", "1/1", "1/3", "0/1"):
        assert reader.get(f"{address}difference/{wrong}/").status_code == 404
    data |= {"reason": "x", "submission": str(uuid4()), "text_ja": "二人目"}
    answer = author.post(f"{address}revise/", data)
    assert answer.status_code == 409
    assert "二人目" in text(answer)


def test_questions_and_answers(scene: Scene) -> None:
    note = scene.released(Audience(Tlp.AMBER, "body"))
    address = f"/notes/{note.pk}/"
    reader = browser(scene.reader)
    answer = reader.post(f"{address}comment/", {"submission": str(uuid4()), "text": " "})
    assert answer.status_code == 422
    sent = {"submission": str(uuid4()), "text": "影響は<b>ありましたか</b>。"}
    for _click in range(2):
        assert reader.post(f"{address}comment/", sent).status_code == 302
    with as_owner():
        assert Comment.objects.count() == 1
    shown = text(browser(scene.author).get(address))
    assert "影響は&lt;b&gt;ありましたか" in shown
    assert browser(scene.rival).post(f"{address}comment/", sent).status_code == 404


def test_withdrawn(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    author, address = browser(scene.author), f"/notes/{note.pk}/"
    answer = author.post(f"{address}withdraw/", {"submission": str(uuid4())})
    assert answer.status_code == 422
    data = {"submission": str(uuid4()), "reason": "宛先の誤り"}
    assert author.post(f"{address}withdraw/", data)["Location"] == address
    assert "宛先の誤り" in text(author.get(address))
    assert browser(scene.reader).get(address).status_code == 404


def test_not_visible_before_its_moment(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), visible_from=AT + timedelta(hours=2))
    address = f"/notes/{note.pk}/"
    assert browser(scene.reader).get(address).status_code == 404
    assert "not visible yet" in text(browser(scene.author).get(address))
    with clock.fixed(AT + timedelta(hours=3)):
        assert browser(scene.reader).get(address).status_code == 200


def test_a_file_that_is_refused(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    client = browser(scene.author)
    data = {"submission": str(uuid4()), "file": SimpleUploadedFile("x.exe", b"MZ")}
    assert client.post(f"/notes/{note.pk}/attach/", data).status_code == 422
    data = {"submission": str(uuid4()), "file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}
    answer = client.post(f"/notes/{note.pk}/attach/", data)
    assert answer["Location"] == f"/notes/{note.pk}/attach/"
    assert ">x</a>" in text(client.get(f"/notes/{note.pk}/"))


def test_the_list_by_tab_and_label(scene: Scene) -> None:
    asked = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    open_to_all = scene.released(Audience(Tlp.GREEN, "community"))
    draft = scene.draft(scene.chosen(scene.bank))
    reader, author = browser(scene.reader), browser(scene.author)

    def codes(client: Client, query: str) -> set[str]:
        return set(re.findall(r'class="code">(TN-\w+)', text(client.get(f"/notes/{query}"))))

    assert codes(reader, "") == {asked.code, open_to_all.code}
    assert codes(reader, "?whose=open") == {asked.code}
    assert codes(reader, "?whose=mine") == set()
    assert codes(reader, "?tlp=1") == {open_to_all.code}
    assert codes(author, "?whose=mine") == {asked.code, open_to_all.code, draft.code}
    assert codes(browser(scene.rival), "") == {open_to_all.code}
    for wrong in ("?whose=x", "?tlp=9", "?tlp=x"):
        assert reader.get(f"/notes/{wrong}").status_code == 404


def test_a_body_in_which_one_does_not_sit(scene: Scene) -> None:
    for code in (scene.body.code, "unknown"):
        assert browser(scene.rival).get(f"/notes/new/{code}/").status_code == 404


def test_the_readers_language_first(scene: Scene) -> None:
    note = scene.released(Audience(Tlp.AMBER, "body"))
    with scene.acting(scene.author) as who:
        revise(note_id=note.pk, text_ja="和文", text_en="English", reason="x", version=1, by=who)
    for language, order in (("ja", ["和文", "English"]), ("en", ["English", "和文"])):
        shown = text(browser(scene.reader, language).get(f"/notes/{note.pk}/"))
        found = re.findall(
            r'<div class="prose" lang="(?:ja|en)">.*?<p>(和文|English)</p>', shown, re.S
        )
        assert found == order

"""The officer's pages: template, upload, preview, progress; and nobody else's."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from apps.accounts.models import User
from apps.organisations.models import Organisation, RosterImport
from apps.organisations.roster import importing, progress
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, saved, upload
from tests.organisations.transfer import enter
from wg_portal import clock

PAGE = "/people/roster/"


@pytest.fixture(autouse=True)
def _now(settings: Any) -> Any:
    settings.REDIS_URL = ""
    with clock.fixed(MONDAY):
        yield


def handed_in(scene: Scene, sheets: Any = ONE) -> str:
    answer = enter(scene.officer).post(PAGE, {"filled": upload(sheets)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def confirm(scene: Scene, page: str) -> Any:
    client = enter(scene.officer)
    form = client.get(page).context["form"]
    sent = {"seen": form.initial["seen"], "submission": str(uuid4())}
    return client.post(f"{page}confirm/", sent)


def shown_to(client: Any, page: str) -> dict[str, str]:
    """What the button of whoever releases sends from his page."""
    form = client.get(page).context["send"]
    return {"seen": form.initial["seen"], "submission": str(uuid4())}


def release(scene: Scene, page: str) -> Any:
    client = enter(scene.second_officer)
    return client.post(f"{page}release/", shown_to(client, page))


def test_the_template_filled_in_is_what_is_read(scene: Scene) -> None:
    answer = enter(scene.officer).get(f"{PAGE}template/")
    assert answer.status_code == 200, answer.content.decode()[:2000]
    made = load_workbook(io.BytesIO(answer.content))
    assert made.sheetnames[:3] == ["機関 Organisations", "構成員 People", "会議体 Seats"]
    words = {tuple(row[1:]) for row in made.worksheets[4].iter_rows(values_only=True)}
    assert ("regional_bank", "地方銀行", "Regional banks") in words
    codes = {row[0] for row in words}
    assert "practitioners" in codes
    assert "elsewhere" not in codes, "a body of others stands in no officer's list"
    assert "auditor" not in codes
    for sheet, row in zip(made.worksheets, (BANK, PERSON, SEAT), strict=False):
        heads = [str(cell.value) for cell in sheet[1]]
        from apps.organisations.roster.columns import TABLES

        table = next(each for each in TABLES if each.title == sheet.title)
        assert heads == [column.head for column in table.columns]
        sheet.append([row.get(column.key) for column in table.columns])
    client = enter(scene.officer)
    assert client.post(PAGE, {"filled": saved(made)}).status_code == 302


def test_each_sheet_also_as_csv(scene: Scene) -> None:
    answer = enter(scene.officer).get(f"{PAGE}template/?sheet=people")
    assert answer.content.decode("utf-8-sig").startswith("メールアドレス / Mail address,")


def test_errors_are_shown_at_once_and_nothing_is_kept(scene: Scene) -> None:
    bad = {**ONE, "people": [PERSON | {"mail": "nobody"}]}
    answer = enter(scene.officer).post(PAGE, {"filled": upload(bad)})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "name@example.jp" in text
    assert "メールアドレス" in text
    with as_owner():
        assert not RosterImport.objects.exists()


def test_nothing_chosen_and_nothing_readable_is_said(scene: Scene) -> None:
    client = enter(scene.officer)
    assert client.post(PAGE, {}).status_code == 422
    odd = SimpleUploadedFile("roster.xlsx", b"not a workbook")
    answer = client.post(PAGE, {"filled": odd})
    assert answer.status_code == 422
    assert "xlsx" in answer.content.decode()


def test_from_preview_to_done(scene: Scene) -> None:
    page = handed_in(scene)
    text = enter(scene.officer).get(page).content.decode()
    assert "あかつき銀行" in text
    assert "Rival" in text, "what is registered and not in the file"
    answer = confirm(scene, page)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    mine = enter(scene.officer).get(page).content.decode()
    assert "取り下げる" in mine
    assert f"{page}release/" not in mine
    second = enter(scene.second_officer)
    assert page in second.get(PAGE).content.decode()
    shown = second.get(page).content.decode()
    assert "佐藤\u3000花子 · あかつき銀行" in shown, "whom it concerns, and where"
    assert f"{page}release/" in shown
    release(scene, page)
    waiting = enter(scene.officer).get(page)
    assert f'hx-get="{page}progress/"' in waiting.content.decode()
    part = enter(scene.officer).get(f"{page}progress/")
    assert "HX-Refresh" not in part.headers
    assert importing.carry_out(at=MONDAY, now=MONDAY)
    over = enter(scene.officer).get(f"{page}progress/")
    assert over.headers["HX-Refresh"] == "true"
    done = enter(scene.officer).get(page).content.decode()
    assert "/people/roster/invitations/" in done
    with as_owner():
        assert Organisation.objects.filter(key="B-001").exists()


def test_the_number_of_rows_is_told_beside_the_transaction(scene: Scene, settings: Any) -> None:
    import os

    page = handed_in(scene)
    confirm(scene, page)
    release(scene, page)
    settings.REDIS_URL = os.environ["REDIS_URL"]
    pk = RosterImport(pk=page.rstrip("/").rpartition("/")[2]).pk
    progress.tell(pk, 250, 1000)
    text = enter(scene.officer).get(f"{page}progress/").content.decode()
    assert 'max="1000"' in text
    assert 'value="250"' in text
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    progress.tell(pk, 500, 1000)
    assert enter(scene.officer).get(f"{page}progress/").status_code == 200


def test_confirming_needs_a_fresh_factor_and_what_was_seen(scene: Scene) -> None:
    page = handed_in(scene)
    from tests.clients import client_of

    with as_owner():
        person = User.objects.get(pk=scene.officer.person_id)
    stale = client_of(scene.officer, person)
    answer = stale.post(f"{page}confirm/", {"seen": "x", "submission": str(uuid4())})
    assert answer.status_code == 403
    client = enter(scene.officer)
    assert client.post(f"{page}confirm/", {}).status_code == 302
    with as_owner():
        assert RosterImport.objects.get().state == "prepared"


def test_discarding_keeps_no_name(scene: Scene) -> None:
    page = handed_in(scene)
    enter(scene.officer).post(f"{page}discard/")
    with as_owner():
        made = RosterImport.objects.get()
    assert (made.state, made.cells) == ("discarded", {})
    assert enter(scene.officer).get(page).status_code == 200


def test_others_find_nothing(scene: Scene) -> None:
    page = handed_in(scene)
    for post in (scene.main, scene.admin, scene.aide, scene.rival):
        client = enter(post)
        for address in (PAGE, f"{PAGE}template/", page, f"{PAGE}invitations/"):
            assert client.get(address).status_code == 404, address
        assert client.post(PAGE, {"filled": upload(ONE)}).status_code == 404
        for act in ("confirm", "release", "return", "discard"):
            assert client.post(f"{page}{act}/").status_code == 404
    second = enter(scene.second_officer)
    assert second.get(page).status_code == 404, "another officer's file holds addresses"
    assert second.get(f"{page}progress/").status_code == 404
    for act in ("discard", "release", "return"):
        assert second.post(f"{page}{act}/").status_code == 404


def test_once_asked_the_second_officer_alone_finds_it_too(scene: Scene) -> None:
    page = handed_in(scene)
    confirm(scene, page)
    for post in (scene.main, scene.admin, scene.aide, scene.rival):
        client = enter(post)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}release/").status_code == 404
    own = enter(scene.officer)
    release_by_himself = own.post(f"{page}release/", shown_to(own, page), follow=True)
    assert "ご自身が依頼したもの" in release_by_himself.content.decode()
    second = enter(scene.second_officer)
    assert second.post(f"{page}discard/").status_code == 404, "his to return, not to discard"
    second.post(f"{page}return/")
    with as_owner():
        made = RosterImport.objects.get()
    assert (made.state, made.failure) == ("prepared", "returned")
    assert "佐藤" not in second.get(page).content.decode()
    assert "佐藤" in enter(scene.officer).get(page).content.decode()


def test_a_double_click_releases_once_and_complains_of_nothing(scene: Scene) -> None:
    page = handed_in(scene)
    confirm(scene, page)
    client = enter(scene.second_officer)
    sent = shown_to(client, page)
    for _click in range(2):
        answer = client.post(f"{page}release/", sent, follow=True)
        assert [str(each.level_tag) for each in answer.context["messages"]] == ["success"]
    with as_owner():
        assert RosterImport.objects.get().state == "waiting"


def test_releasing_needs_a_fresh_factor(scene: Scene) -> None:
    from tests.clients import client_of

    page = handed_in(scene)
    confirm(scene, page)
    with as_owner():
        person = User.objects.get(pk=scene.second_officer.person_id)
    assert client_of(scene.second_officer, person).post(f"{page}release/").status_code == 403
    with as_owner():
        assert RosterImport.objects.get().state == "asked"

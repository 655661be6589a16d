"""The member list of a body: its order, its days, and who must not see it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pikepdf
import pytest
from django.test import Client
from openpyxl import load_workbook

from apps.accounts.models import User
from apps.activity.models import Record
from apps.organisations.member_lists import Block, member_list
from apps.organisations.readings import folded, order_of, order_of_organisation
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.transfer import enter
from tests.wg_portal.pdf_text import text_of
from wg_portal import clock
from wg_portal.periods import since

LIST = "/bodies/practitioners/members/"
TODAY = date(2026, 12, 7)


@pytest.fixture
def client(scene: Scene) -> Client:
    return enter(scene.main)


def named(blocks: list[Block]) -> dict[str, list[str]]:
    return {
        block.key: [
            seat.head.post.person.family_name if seat.head else seat.membership.organisation.kana
            for seat in block.seats
        ]
        for block in blocks
    }


def read(scene: Scene, day: date = TODAY) -> list[Block]:
    with acting(scene.main) as who:
        return member_list(who, scene.body, day)


def member(scene: Scene, name: str, kana: str, **seat: object) -> None:
    with as_owner():
        person = make.person(name)
        User.objects.filter(pk=person.pk).update(family_name_kana=kana, given_name_kana="")
        make.seat(scene.body, make.post(person, make.organisation(name)), **seat)  # type: ignore[arg-type]


def test_the_chair_stands_first_then_everybody_by_reading(scene: Scene) -> None:
    for name, kana in (("Third", "がんだ"), ("First", "あおき"), ("Second", "カンダ")):
        member(scene, name, kana)
    member(scene, "Deputychair", "わたなべ", role="deputy")
    member(scene, "Watcher", "いまい", role="observer")
    blocks = read(scene)
    listed = named(blocks)
    assert list(listed) == ["members", "observers", "secretariat"]
    assert listed["members"][:2] == ["Aide", "Deputychair"]
    order = [each for each in listed["members"] if each in {"First", "Second", "Third"}]
    assert order == ["First", "Second", "Third"]
    assert listed["observers"] == ["Watcher"]
    assert listed["secretariat"] == ["Officer"]
    bank = next(
        seat for seat in blocks[0].seats if seat.membership.organisation_id == scene.bank.pk
    )
    assert [each.capacity for each in bank.people] == ["primary", "deputy", "attendant"]


def test_readings() -> None:
    assert folded("ミナモ　ぎんこう") == folded("みなもギンコウ") == folded("ﾐﾅﾓｷﾞﾝｺｳ")
    assert folded("Ｍｉｎａｍｏ") == "minamo"
    assert folded("サーバー～東京") == folded("サ-バ-〜東京")
    assert sorted(["がき", "かこ", "かき", "きゃく", "きや"], key=order_of) == [
        "かき", "がき", "かこ", "きや", "きゃく",
    ]  # fmt: skip
    assert order_of_organisation("かぶしきがいしゃあさひ") == order_of_organisation("アサヒ")


def test_the_list_is_as_of_its_day(scene: Scene) -> None:
    with as_owner():
        peer = make.organisation("Later")
        make.seat(
            scene.body,
            make.post(make.person("Later"), peer),
            during=since(date(2027, 4, 1)),
        )
        left = make.post(
            make.person("Former"), make.organisation("Gone"), during=since(date(2026, 1, 1))
        )
        make.seat(scene.body, left, during=since(date(2026, 1, 1), date(2026, 11, 30)))
    assert "Former" in named(read(scene, date(2026, 11, 30)))["members"]
    today = named(read(scene))["members"]
    assert "Former" not in today
    assert "Later" in today, "the organisation's seat stands without a person"
    with as_owner():
        listed = read(scene, date(2027, 4, 1))
    assert "Later" in named(listed)["members"]


def test_page(scene: Scene, client: Client) -> None:
    with clock.fixed(MONDAY):
        shown = client.get(LIST).content.decode()
        assert "令和8年" in shown
        assert "座長" in shown
        same = client.get(LIST, {"on": "令和８年１２月７日"}).content.decode()
        assert "12月7日" in same
        assert client.get(LIST, {"on": "2026/12/7"}).status_code == 200
        wrong = client.get(LIST, {"on": "2026-02-30"})
        assert wrong.status_code == 422
        assert "2026-02-30" in wrong.content.decode(), "what was typed stays"
        assert "この日付はありません" in wrong.content.decode()


def test_the_list_is_known_inside_the_body_only(scene: Scene) -> None:
    with clock.fixed(MONDAY):
        for post in (scene.rival, scene.admin):
            other = enter(post)
            for address in (LIST, f"{LIST}?on=2026-12-17"):
                assert other.get(address).status_code == 404
        assert enter(scene.rival).get("/bodies/elsewhere/members/").status_code == 200
        assert "Main" not in enter(scene.rival).get("/bodies/elsewhere/members/").content.decode()
    with acting(scene.rival) as who:
        assert member_list(who, scene.body, TODAY) == []


def test_files(scene: Scene) -> None:
    client = enter(scene.officer)
    member(scene, "=1+1", "あおき")
    with clock.fixed(MONDAY):
        pdf = client.get(f"{LIST}list.pdf?on=2026-12-17")
        sheet = client.get(f"{LIST}list.xlsx?on=2026-12-17")
        text = client.get(f"{LIST}list.csv?on=2026-12-17").content.decode("utf-8-sig")
    assert pdf["Content-Type"] == "application/pdf"
    assert "20261217.pdf" in pdf["Content-Disposition"]
    (page,) = text_of(pdf.content)
    assert "構成員名簿" in page
    assert "令和8年（2026年）12月17日（木）現在" in page
    assert "【座長】 Aide" in page
    lines = [" ".join(line.split()) for line in page.splitlines()]
    for name, capacity in (("Main", "正担当"), ("Deputy", "副担当")):
        assert any(line.startswith(f"{name} 太郎 {capacity} 株式会社Bank") for line in lines), lines
    assert "Attendant" not in page, "attendants come along and stand in no list on paper"
    assert "TLP:AMBER" in page
    assert "出力者 Ministry Officer" in page
    with pikepdf.open(io.BytesIO(pdf.content)) as document, document.open_outline() as outline:
        assert [each.title for each in outline.root] == ["構成員名簿"]
        assert [each.title for each in outline.root[0].children] == ["構成員", "事務局"]
    rows = list(csv.DictReader(io.StringIO(text)))
    chair = rows[0]
    assert (chair["role"], chair["position"], chair["family_name"]) == ("chair", "1", "Aide")
    assert chair["as_of"] == "2026-12-17"
    assert {row["capacity"] for row in rows if row["organisation_en"] == "Bank Inc."} == {
        "primary",
        "deputy",
        "attendant",
    }
    assert "'=1+1" in text
    data = load_workbook(io.BytesIO(sheet.content))["data"].values
    assert [str(each) for each in next(iter(data))] == list(chair)
    with as_owner():
        opened = Record.objects.filter(verb="opened", subject_id=scene.body.pk)
        assert opened.count() == 3, "what leaves the portal is in the record"


def test_files_are_for_the_body_only(scene: Scene) -> None:
    with clock.fixed(MONDAY):
        for post in (scene.rival, scene.admin):
            for form in ("pdf", "xlsx", "csv"):
                assert enter(post).get(f"{LIST}list.{form}").status_code == 404
        assert enter(scene.main).get(f"{LIST}list.csv?on=nonsense").status_code == 422


FORMS = ("", "list.pdf", "list.xlsx", "list.csv")


def test_a_coming_day_is_for_desk_and_chair(scene: Scene) -> None:
    with as_owner():
        newcomer = make.post(make.person("Newcomer"), scene.bank)
        make.seat(scene.body, newcomer, during=since(date(2026, 12, 17)))
    coming = {"on": "2026-12-17"}
    with clock.fixed(MONDAY):
        for post in (scene.officer, scene.aide):
            assert "Newcomer" in enter(post).get(LIST, coming).content.decode()
            assert enter(post).get(f"{LIST}list.csv", coming).status_code == 200
        for post in (scene.main, scene.peer):
            for form in FORMS:
                refused = enter(post).get(f"{LIST}{form}", coming)
                assert refused.status_code == 422, form
                shown = refused.content.decode()
                assert "Newcomer" not in shown
                assert "今後の日付の名簿を見られるのは、事務局と座長に限ります" in shown
                assert "2026-12-17" in shown, "what was typed stays"
            assert enter(post).get(LIST, {"on": "2026-12-07"}).status_code == 200


def test_who_leaves_later_has_no_end_yet(scene: Scene) -> None:
    with as_owner():
        leaver = make.post(make.person("Leaver"), scene.bank)
        make.seat(scene.body, leaver, during=since(date(2026, 1, 1), date(2026, 12, 20)))
    with clock.fixed(MONDAY):
        for post, end in ((scene.main, ""), (scene.officer, "2026-12-21")):
            text = enter(post).get(f"{LIST}list.csv").content.decode("utf-8-sig")
            rows = {row["family_name"]: row for row in csv.DictReader(io.StringIO(text))}
            assert rows["Leaver"]["until"] == end


def test_who_was_never_invited_is_known_to_desk_and_chair(scene: Scene) -> None:
    with as_owner():
        held = make.post(make.person("Heldback", is_active=False), scene.bank)
        make.seat(scene.body, held)
        named = make.person("Byoffice", is_active=False)
        User.objects.filter(pk=named.pk).update(without_account=True)
        make.seat(scene.body, make.post(named, scene.bank))
    bank = f"/organisations/{scene.bank.pk}/"
    with clock.fixed(MONDAY):
        for post in (scene.officer, scene.aide):
            for address in (LIST, bank):
                shown = enter(post).get(address).content.decode()
                assert "Heldback" in shown
                assert "未招待" in shown
            rows = enter(post).get(f"{LIST}list.csv").content.decode("utf-8-sig")
            (row,) = (
                r for r in csv.DictReader(io.StringIO(rows)) if r["family_name"] == "Heldback"
            )
            assert row["invitation"] == "waits"
            (page, *_more) = text_of(enter(post).get(f"{LIST}list.pdf").content)
            assert "Byoffice" in page
        for post in (scene.main, scene.peer):
            client = enter(post)
            for address in (LIST, f"{LIST}list.csv", bank, "/api/v1/bodies/practitioners/"):
                shown = client.get(address).content.decode()
                assert "Byoffice" in shown, "who has no account by design is named"
                assert "Heldback" not in shown
                assert "未招待" not in shown
            assert "Heldback" not in "".join(text_of(client.get(f"{LIST}list.pdf").content))
        own = enter(scene.main).get("/bodies/practitioners/").content
        with as_owner():
            held.person.invitations.create(
                address=held.person.email, created_at=MONDAY, expires_at=MONDAY
            )
        assert "Heldback" in enter(scene.peer).get(LIST).content.decode()
        assert enter(scene.main).get("/bodies/practitioners/").content != own, "and is counted"

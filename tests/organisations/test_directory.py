"""The directory, the page of an organisation, and whom to call there at night."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.activity.models import Record
from apps.organisations.directory import directory, organisation_page
from apps.organisations.keeping import keep_night_contact
from apps.organisations.models import Membership, NightContact, Organisation, Post
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.periods import since
from wg_portal.rowsecurity import as_nobody, as_system
from wg_portal.verdict import Refused

TELEPHONE = "03-9876-5432"


def kept(scene: Scene) -> NightContact:
    with acting(scene.admin) as by:
        return keep_night_contact(name="当直", telephone=TELEPHONE, hours="夜間・休日", by=by)


def page_of(post: Post, scene: Scene) -> str:
    with clock.fixed(MONDAY):
        return enter(post).get(f"/organisations/{scene.bank.pk}/").content.decode()


def test_search_folds_what_is_typed(scene: Scene) -> None:
    with as_owner():
        Organisation.objects.filter(pk=scene.bank.pk).update(
            kana="みなもぎんこう", name_ja="株式会社みなも銀行", name_en="Minamo Bank, Ltd."
        )
        outsider = make.organisation("Outsider", kind="external", sector="ai")
    with acting(scene.peer) as who:
        for words in ("みなも", "ミナモ", "ﾐﾅﾓ ｷﾞﾝｺｳ", "minamo", "ＢＡＮＫ", "みなも　株式会社"):
            found = directory(who, words=words, sector="")
            assert scene.bank in found, words
        assert directory(who, words="みなも ない", sector="") == []
        everybody = directory(who, words="", sector="")
        assert outsider not in everybody
        banks = directory(who, words="", sector="major_bank")
        assert {each.kana for each in banks} == {"みなもぎんこう", "Peer", "Rival"}
        assert {each.kana for each in everybody} - {each.kana for each in banks} == {
            "Ministry",
            "Cabinet",
        }


def test_outsiders_know_themselves_only(scene: Scene) -> None:
    with as_owner():
        guest = make.post(make.person("Guest"), make.organisation("Developer", kind="external"))
    with clock.fixed(MONDAY):
        client = enter(guest)
        assert "Peer" not in client.get("/organisations/").content.decode()
        assert client.get(f"/organisations/{scene.bank.pk}/").status_code == 404
        assert client.get(f"/organisations/{uuid4()}/").status_code == 404
        assert client.get(f"/organisations/{guest.organisation_id}/").status_code == 200


def test_three_hundred_organisations_ask_no_more_queries(scene: Scene) -> None:
    client = enter(scene.main)
    counts = []
    with clock.fixed(MONDAY):
        client.get("/organisations/")
        for number in (0, 300):
            with as_owner():
                for each in range(number):
                    made = make.organisation(f"Org{each:03}")
                    make.seat(scene.body, make.post(make.person(f"P{each}"), made))
            with CaptureQueriesContext(connection) as asked:
                shown = client.get("/organisations/", {"q": "ｏｒｇ"} if number else {})
            counts.append(len(asked))
    assert "300" in shown.content.decode()
    assert "Org000" in shown.content.decode()
    assert counts[0] == counts[1]


def test_seats_are_shown_in_the_readers_own_bodies_only(scene: Scene) -> None:
    with as_owner():
        make.seat(make.body("third"), scene.main)
    with acting(scene.peer) as who:
        page = organisation_page(who, scene.bank.pk)
        assert [body.code for body, _seat in page.seats] == ["practitioners"]
        assert [post.pk for post in page.administrators] == [scene.admin.pk]
    with acting(scene.rival) as who:
        assert organisation_page(who, scene.bank.pk).seats == []
    with acting(scene.main) as who:
        codes = [body.code for body, _seat in organisation_page(who, scene.bank.pk).seats]
        assert sorted(codes) == ["practitioners", "third"]
    assert "会議体third" not in page_of(scene.peer, scene)


def test_night_contact_is_for_desk_chair_and_the_organisation(scene: Scene) -> None:
    kept(scene)
    for post in (scene.officer, scene.aide, scene.main, scene.admin, scene.attendant):
        shown = page_of(post, scene)
        assert TELEPHONE in shown
        assert "令和8年" in shown, "with the day on which it was last checked"
    for post in (scene.peer, scene.rival):
        shown = page_of(post, scene)
        assert TELEPHONE not in shown
        assert "夜間連絡先" not in shown


def test_night_contact_at_each_wall(scene: Scene) -> None:
    """The database shows no row where the query is not asked to hide it, and the other way."""
    kept(scene)
    with as_owner():
        desk = make.post(make.person("Elsewhere"), make.organisation("Office"))
        make.seat(make.body("other"), desk, role="secretariat")
    for post, knows in (
        (scene.officer, True),
        (scene.aide, True),
        (scene.main, True),
        (scene.peer, False),
        (scene.rival, False),
        (desk, False),
    ):
        with acting(post) as who:
            assert NightContact.objects.exists() is knows
        with acting(post) as who, as_owner():
            assert NightContact.objects.visible_to(who).exists() is knows


def test_only_the_administrator_keeps_it(scene: Scene) -> None:
    for post in (scene.main, scene.officer, scene.rival):
        with acting(post) as by, pytest.raises(Refused):
            keep_night_contact(name="当直", telephone=TELEPHONE, hours="夜間", by=by)
    for post in (scene.main, scene.officer):
        with acting(post) as by, pytest.raises(ProgrammingError), transaction.atomic():
            NightContact.objects.create(
                organisation=scene.bank,
                name="当直",
                telephone=TELEPHONE,
                hours="夜間",
                checked_by_id=by.person_id,
                checked_at=by.at,
            )
    first = kept(scene)
    with acting(scene.main):
        assert NightContact.objects.filter(pk=first.pk).update(name="x") == 0
    assert kept(scene).pk == first.pk
    with as_owner():
        rows = Record.objects.filter(verb="organisations.NightContactKept")
        assert rows.count() == 2
        assert TELEPHONE not in str([row.facts for row in rows])


def test_form(scene: Scene) -> None:
    page = "/organisations/night-contact/"
    typed = {"name": "当直", "telephone": "００-12", "hours": "夜間", "submission": str(uuid4())}
    with clock.fixed(MONDAY):
        for post in (scene.main, scene.officer, scene.rival):
            assert enter(post).get(page).status_code == 404
            assert enter(post).post(page, typed).status_code == 404
        admin = enter(scene.admin)
        assert admin.get(page).status_code == 200
        wrong = admin.post(page, typed)
        assert wrong.status_code == 422
        assert "００-12" in wrong.content.decode()
        assert admin.post(page, typed | {"telephone": "０３-９８７６-５４３２"}).status_code == 302
    with as_owner():
        assert NightContact.objects.get().telephone == TELEPHONE


def test_organisations_without_a_begun_seat_are_known_to_desk_and_chair(scene: Scene) -> None:
    with as_owner():
        coming, never = make.organisation("Coming"), make.organisation("Never")
        holder = make.post(make.person("Holder"), coming)
        Membership.objects.create(
            body=scene.body, organisation=coming, role="member", during=since(date(2026, 12, 17))
        )
    pages = [f"/{api}organisations/" for api in ("", "api/v1/")]
    with clock.fixed(MONDAY):
        for post in (scene.main, scene.rival):
            for page in pages:
                shown = enter(post).get(page).content.decode()
                assert "Peer" in shown
                assert "Coming" not in shown
                assert "Never" not in shown
                for hidden in (coming, never):
                    assert enter(post).get(f"{page}{hidden.pk}/").status_code == 404
        for post in (scene.officer, scene.aide):
            shown = enter(post).get(pages[0]).content.decode()
            assert "Coming" in shown
            assert shown.count("参加開始前") == 2
        assert enter(holder).get(f"/organisations/{coming.pk}/").status_code == 200
        assert "参加開始前" in enter(holder).get(pages[0]).content.decode()
    with clock.fixed(datetime(2026, 12, 17, 9, 0, tzinfo=JST)):
        assert "Coming" in enter(scene.rival).get(pages[0]).content.decode()


def test_outsiders_and_the_auditor_are_for_officers_and_themselves(scene: Scene) -> None:
    with as_owner():
        outsider = make.organisation("Developer", kind="external", sector="ai")
        auditor = make.organisation("Auditor", kind="auditor", sector="other")
        guest = make.post(make.person("Guest"), outsider)
    listed = "/api/v1/organisations/"
    with clock.fixed(MONDAY):
        for post in (scene.main, scene.rival, scene.aide):
            client = enter(post)
            shown = client.get(listed).content.decode()
            assert "Peer" in shown
            for each in (outsider, auditor):
                assert each.short_en not in shown
                assert client.get(f"{listed}{each.pk}/").status_code == 404
                assert client.get(f"/organisations/{each.pk}/").status_code == 404
        for each in (outsider, auditor):
            officer = enter(scene.officer)
            assert each.short_en in officer.get(listed).content.decode()
            assert officer.get(f"{listed}{each.pk}/").status_code == 200
        assert enter(guest).get(f"{listed}{outsider.pk}/").status_code == 200
        assert enter(guest).get(f"{listed}{auditor.pk}/").status_code == 404


def test_whether_somebody_sits_is_answered_to_people_only(scene: Scene) -> None:
    def asked() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT is_seated(%s)", [scene.bank.pk])
            return cursor.fetchone()[0]

    with acting(scene.rival):
        assert asked() is True
        assert Membership.objects.filter(organisation=scene.bank).count() == 0
    with as_nobody(at=MONDAY):
        assert asked() is False
    with as_system("relay", at=MONDAY):
        assert asked() is False

"""Evidence: a link or a cleaned file, for the owner, the desk and the chair only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from apps.action_items.links import check_link, host_of
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.selectors import action_page
from apps.action_items.services import finish, return_
from apps.action_items.waiting import work_of_desk
from apps.activity.models import Outbox
from apps.documents.enums import Cause
from apps.documents.models import Paper, Version
from apps.documents.spill.reissuing import reissue, release_reissue, take_back_reissue
from apps.documents.spill.services import withdraw_paper
from apps.documents.uploads import check_upload
from apps.organisations.models import Representative
from apps.sharing.models import Circle
from apps.sharing.selectors import recipients_of
from tests import factories as make
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, acting, build, given, morning
from wg_portal import clock
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
INSIDE = ("main", "attendant", "deputy", "officer", "second_officer", "aide")
OUTSIDE = ("peer", "rival", "admin")
CANARY = "canary-evidence"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(MONDAY):
        yield build()


def csv(content: str = CANARY, name: str = "contacts.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"name,tested\n{content},yes\n".encode(), "text/csv")


def report(scene: Scene, action: ActionItem, step: str = "finish", **fields: Any) -> Any:
    sent = {"submission": str(uuid4()), "comment": "Done", "link": ""} | fields
    return browser(scene, "main").post(address(action, f"{step}/"), sent)


@pytest.mark.parametrize("step", ["progress", "finish"])
def test_a_file_is_cleaned_and_reaches_owner_desk_and_chair_and_nobody_else(
    scene: Scene, step: str
) -> None:
    action = given(scene)
    assert report(scene, action, step, file=csv()).status_code == 302
    with as_owner():
        paper = Paper.objects.get()
        version = Version.objects.get()
        assert (version.state, paper.tlp, paper.notice_title) == ("clean", 2, action.notice_title)
    file = reverse("documents:download", args=[version.pk])
    page = reverse("documents:paper", args=[paper.pk])
    for holder in INSIDE:
        client = browser(scene, holder)
        assert page in text(client.get(address(action))), holder
        answer = client.get(file)
        assert answer.status_code == 200, holder
        assert CANARY in b"".join(answer.streaming_content).decode()
        assert client.get(page).status_code == 200
    for holder in OUTSIDE:
        client = browser(scene, holder)
        shown = client.get(address(action))
        assert page not in text(shown)
        assert client.get(file).status_code == client.get(page).status_code == 404, holder


def test_both_walls_and_the_way_back_agree(scene: Scene) -> None:
    action = given(scene)
    report(scene, action, file=csv())
    with as_owner():
        paper = Paper.objects.get()
        posts = {name: getattr(scene, name) for name in (*INSIDE, *OUTSIDE)}
    for name, post in posts.items():
        with acting(post) as who, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM documents_paper")
            found = (Paper.objects.visible_to(who).count(), cursor.fetchone()[0])
        assert found == ((1, 1) if name in INSIDE else (0, 0)), name
    with as_system("audience", at=MONDAY):
        reached = {each.post_id for each in recipients_of(paper.pk)}
    assert reached == {posts[name].pk for name in INSIDE}


def test_whoever_leaves_the_desk_or_joins_the_owner_is_treated_as_he_is_then(scene: Scene) -> None:
    action = given(scene)
    report(scene, action, file=csv())
    with as_owner():
        newcomer = make.post(make.person("Newcomer"), scene.bank)
        make.seat(scene.body, newcomer)
        Representative.objects.filter(post=scene.second_officer).delete()
    with acting(newcomer) as who:
        assert Paper.objects.visible_to(who).count() == 1
    with acting(scene.second_officer) as who:
        assert not Paper.objects.visible_to(who).exists()


def test_an_observer_of_the_owner_does_not_read_what_is_for_members_only(scene: Scene) -> None:
    with as_owner():
        members = make.circle_of(scene.body, "members")
        watcher = make.post(make.person("Watcher"), scene.bank)
        make.seat(scene.body, watcher, role="observer")
    action = given(scene, circle=members)
    report(scene, action, file=csv())
    with acting(watcher) as who:
        assert not ActionItem.objects.visible_to(who).exists()
        assert not Paper.objects.visible_to(who).exists()


def test_the_second_file_of_an_owner_uses_the_circle_of_the_first(scene: Scene) -> None:
    action = given(scene)
    report(scene, action, "progress", file=csv())
    with as_owner():
        before = Circle.objects.filter(kind="owner").count()
    sent = {"submission": str(uuid4()), "comment": "By a colleague", "link": "", "file": csv("b")}
    assert browser(scene, "deputy").post(address(action, "finish/"), sent).status_code == 302
    with as_owner():
        assert before == Circle.objects.filter(kind="owner").count() == 1
        assert Paper.objects.count() == 2


def test_nobody_gets_news_of_the_paper(scene: Scene) -> None:
    report(scene, given(scene), file=csv())
    with as_owner():
        [released] = Outbox.objects.filter(kind="documents.PaperReleased")
        assert released.facts["alone"] is False


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.csv", b""), ("a.xlsm", b"PK")],
)
def test_what_every_upload_refuses_is_refused_and_nothing_is_done(
    scene: Scene, name: str, content: bytes
) -> None:
    action = given(scene)
    answer = report(scene, action, file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert "Done" in text(answer)
    with as_owner():
        assert not Paper.objects.exists()
        assert ActionProgress.objects.count() == 1


@pytest.mark.parametrize("first", ["main", "officer"])
def test_evidence_issued_anew_returns_to_its_item_by_two(scene: Scene, first: str) -> None:
    action = given(scene)
    assert report(scene, action, "progress", file=csv()).status_code == 302
    with as_owner():
        old = Paper.objects.get()
    with acting(scene.officer) as who:
        made = withdraw_paper(paper_id=old.pk, cause=Cause.FILE, reason="別の資料", by=who)
    assert reverse("documents:paper", args=[old.pk]) not in text(
        browser(scene, "deputy").get(address(action))
    )
    with acting(getattr(scene, first)) as who:
        asked = reissue(
            withdrawal_id=made.pk, title_ja="正しい根拠資料", title_en="", tlp=old.tlp,
            circle=Circle.objects.get(pk=old.circle_id), notice_title=old.notice_title, caveats=[],
            owner_organisation_id=who.organisation_id, upload=csv("again"), by=who,
        )  # fmt: skip
    page = reverse("documents:paper", args=[asked.paper_id])
    for holder in INSIDE:
        shown = text(browser(scene, holder).get(address(action)))
        assert page not in shown, "not before the second officer's word"
        assert "issued anew" not in shown
    with as_owner():
        seen = Version.objects.get(paper_id=asked.paper_id).pk
    with acting(scene.second_officer) as who:
        release_reissue(withdrawal_id=made.pk, seen=seen, by=who)
    for holder in INSIDE:
        shown = text(browser(scene, holder).get(address(action)))
        assert page in shown, holder
        assert "issued anew" in shown, holder
    for holder in OUTSIDE:
        shown = text(browser(scene, holder).get(address(action)))
        assert page not in shown, holder
        assert "issued anew" not in shown, holder
    with as_owner():
        steps = ActionProgress.objects.filter(action=action, paper__isnull=False)
        assert {(each.state, each.paper_id, each.anew) for each in steps} == {
            ("doing", old.pk, False), ("doing", asked.paper_id, True),
        }  # fmt: skip


def test_evidence_issued_anew_hides_no_return(scene: Scene) -> None:
    action = given(scene)
    assert report(scene, action, "finish", file=csv()).status_code == 302
    with as_owner():
        old = Paper.objects.get()
    later = action.due_at + timedelta(days=7)
    with acting(scene.officer) as who:
        return_(action_id=action.pk, comment="日数が抜けています", due_at=later, by=who)
        made = withdraw_paper(paper_id=old.pk, cause=Cause.FILE, reason="別の資料", by=who)
    with acting(scene.officer) as who:
        asked = reissue(
            withdrawal_id=made.pk, title_ja="正しい根拠資料", title_en="", tlp=old.tlp,
            circle=Circle.objects.get(pk=old.circle_id), notice_title=old.notice_title, caveats=[],
            owner_organisation_id=who.organisation_id, upload=csv("again"), by=who,
        )  # fmt: skip
    with acting(scene.main) as who, pytest.raises(Refused):
        take_back_reissue(withdrawal_id=made.pk, by=who)
    with as_owner():
        seen = Version.objects.get(paper_id=asked.paper_id).pk
    with acting(scene.second_officer) as who:
        release_reissue(withdrawal_id=made.pk, seen=seen, by=who)
    with acting(scene.main) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert page.returned is not None
        assert page.returned.comment == "日数が抜けています"
    with acting(scene.officer) as who:
        assert [each.missing for each in work_of_desk(who).returned] == ["日数が抜けています"]


def test_an_item_of_a_chosen_audience_takes_links_only(scene: Scene) -> None:
    with as_owner():
        ministry = scene.officer.organisation
        chosen = make.organisations_circle(scene.body, scene.bank, ministry)
    action = given(scene, circle=chosen)
    answer = report(scene, action, file=csv())
    assert answer.status_code == 422
    assert "Give a link instead" in text(answer)
    assert report(scene, action, link="https://files.example.jp/a").status_code == 302


def test_a_link_is_shown_as_text_with_its_host_to_those_who_may(scene: Scene) -> None:
    action = given(scene)
    link = f"https://files.bank.example.jp/{CANARY}?a=<b>"
    assert report(scene, action, "progress", link=link).status_code == 302
    for holder in INSIDE:
        shown = text(browser(scene, holder).get(address(action)))
        assert "<b>files.bank.example.jp</b>" in shown
        assert f'href="{link[:20]}' not in shown
    for holder in OUTSIDE:
        assert CANARY not in text(browser(scene, holder).get(address(action)))


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example.jp/a",
        "javascript:alert(1)",
        "https://",
        "https://intranet/a",
        "https://files.example.jp@evil.example/a",
        "https://files.example.jp/a b",
        "https://files.example.jp/\u202egpj.exe",
        "files.example.jp/a",
        "https://[::1",
        "https://evil.example\\.mof.go.jp/",
        "https://evil.example%2f.mof.go.jp/",
        "https://evil.example＼.mof.go.jp/",
        "https://evil_example.jp/",
        "https://files.example.jp:99999/",
    ],
)
def test_a_link_that_hides_where_it_leads_is_refused(scene: Scene, link: str) -> None:
    with pytest.raises(PortalError):
        check_link(link)
    answer = report(scene, given(scene), link=link)
    assert answer.status_code == 422
    assert "Done" in text(answer)


def test_a_host_in_another_script_is_shown_as_it_is_resolved() -> None:
    assert host_of("https://аpple.example/a").startswith("xn--")
    assert check_link("ｈttps://files.example.jp/a") == "https://files.example.jp/a"
    assert host_of("https://files.example.jp:8443/a") == "files.example.jp"
    assert check_link(" ") == ""


def test_the_service_keeps_no_paper_of_who_may_not_report(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.peer) as by, pytest.raises(PortalError):
        finish(action_id=action.pk, comment="x", file=check_upload(csv()), by=by)
    with as_owner():
        assert not Paper.objects.exists()


def withdrawn(scene: Scene, holder: str = "officer") -> None:
    with as_owner():
        paper = Paper.objects.get()
    with acting(getattr(scene, holder), morning(8)) as by:
        withdraw_paper(paper_id=paper.pk, cause=Cause.FILE, reason="canary-why", by=by)


@pytest.mark.parametrize("by_whom", ["officer", "main"])
def test_withdrawn_evidence_stays_in_the_history_without_its_name(
    scene: Scene, by_whom: str
) -> None:
    action = given(scene)
    report(scene, action, file=csv(name="canary-name.csv"))
    assert "canary-name.csv" in text(browser(scene, "aide").get(address(action)))
    withdrawn(scene, by_whom)
    with clock.fixed(morning(9)):
        for holder in INSIDE:
            shown = text(browser(scene, holder).get(address(action)))
            history = shown[shown.index('id="progress"') :]
            assert "File of evidence (withdrawn" in history, holder
            assert "/papers/" not in history
            for secret in ("canary-name", "canary-why"):
                assert secret not in shown, holder
        for holder in ("peer",):
            assert "withdrawn" not in text(browser(scene, holder).get(address(action)))


def test_the_withdrawn_evidence_in_japanese(scene: Scene) -> None:
    action = given(scene)
    report(scene, action, file=csv())
    withdrawn(scene)
    with clock.fixed(morning(9)):
        shown = text(browser(scene, "main", "ja").get(address(action)))
    plain = "".join(re.sub("<[^>]*>", "", shown).split())
    assert "根拠資料（取下げ12/8(火)）" in plain

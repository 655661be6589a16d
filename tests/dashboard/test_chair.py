"""The chair's page: as of now, of his bodies alone, and on paper exactly one page."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.action_items.mending import take_back
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.register import Search, counts
from apps.action_items.services import finish, return_
from apps.dashboard.chair import chair_page
from apps.dashboard.charts import TRACK, chart
from apps.decisions.models import Decision
from apps.notices.models import Notice
from apps.obligations.models import Obligation
from apps.organisations.models import Post, Representative
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.stage import meeting
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given
from tests.wg_portal.pdf_text import text_of
from wg_portal import clock

LATE = DUE + timedelta(days=10)
PAGE, SHEET = "/chair/", "/chair/print/"


def enter(post: Post) -> Client:
    return client_of(post, post.person)


def decided(scene: Scene, code: str, day: date, **fields: Any) -> Decision:
    with as_owner():
        circle = fields.pop("circle", scene.circle)
        return Decision.objects.create(
            **{
                "body": scene.body, "code": code, "kind": "decision",
                "wording_ja": f"{code}を決定する", "decided_on": day, "tlp": Tlp.AMBER,
                "circle": circle, "circle_kind": circle.kind, "visible_from": MONDAY,
                "originator_id": scene.officer.organisation_id, "notice_title": "件名",
            } | fields
        )  # fmt: skip


def noticed(scene: Scene, code: str, **fields: Any) -> Notice:
    with as_owner():
        circle = fields.pop("circle", scene.circle)
        return Notice.objects.create(
            **{
                "body": scene.body, "desk_circle": scene.desk, "code": code,
                "title_ja": f"{code}について", "tlp": Tlp.AMBER, "circle": circle,
                "circle_kind": circle.kind, "visible_from": LATE - timedelta(days=1),
                "originator_id": scene.officer.organisation_id, "notice_title": "件名",
            } | fields
        )  # fmt: skip


def elsewhere(scene: Scene) -> None:
    """The rival is late in the other body, by something that the whole community reads."""
    with as_owner():
        Obligation.objects.filter(bearer_organisation=scene.bank).update(
            body=Representative.objects.get(post=scene.rival).membership.body,
            bearer_organisation=scene.rival.organisation,
        )


def seen(post: Post, at: datetime = LATE) -> str:
    with clock.fixed(at):
        answer = enter(post).get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_chair_and_desk_see_who_is_late_and_nobody_else(scene: Scene) -> None:
    given(scene)
    for post in (scene.aide, scene.officer):
        page = seen(post)
        assert scene.bank.name in page
        assert "12月24日" in page
        assert "連絡先を更新する" not in page, "no act is named"
    with clock.fixed(LATE):
        for post in (scene.main, scene.deputy, scene.admin, scene.peer, scene.rival):
            for address in (PAGE, SHEET):
                assert enter(post).get(address).status_code == 404
            assert PAGE not in enter(post).get("/").content.decode()


def test_the_chair_of_one_body_sees_nothing_of_another(scene: Scene) -> None:
    given(scene)
    elsewhere(scene)
    for post in (scene.aide, scene.officer):
        assert scene.rival.organisation.name not in seen(post)


def test_red_and_what_he_may_not_read_is_nowhere(scene: Scene) -> None:
    with as_owner():
        named = make.people_circle(scene.body, scene.aide)
        desk = make.circle_of(scene.body, "desk")
    decided(scene, "D-1", LATE.date(), tlp=Tlp.RED, circle=named)
    decided(scene, "D-2", LATE.date(), circle=desk)
    decided(scene, "D-3", LATE.date())
    with acting(scene.aide, LATE, stepped_up=True) as who:
        assert [each.decision.code for each in chair_page(who).decisions] == ["D-3"]
    assert "D-2を決定する" in seen(scene.officer)
    assert "D-2" not in seen(scene.aide)


def test_it_tells_what_was_decided_since_the_last_meeting(scene: Scene) -> None:
    held = meeting(
        scene,
        number=2,
        state="held",
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(hours=1),
        reply_due_at=MONDAY - timedelta(days=9),
    )
    meeting(scene, number=3, starts_at=LATE + timedelta(days=20),
            ends_at=LATE + timedelta(days=20, hours=1))  # fmt: skip
    meeting(scene, number=4, state="draft", visible_from=None)
    decided(scene, "D-1", MONDAY.date() - timedelta(days=1))
    decided(scene, "D-2", MONDAY.date())
    decided(scene, "D-3", LATE.date())
    with acting(scene.aide, LATE) as who:
        page = chair_page(who)
    assert [each.decision.code for each in page.decisions] == ["D-3", "D-2"]
    (line,) = page.bodies
    assert line.last == held
    assert line.next is not None
    assert line.next.number == 3


def test_it_shows_the_open_notices_that_he_may_read(scene: Scene) -> None:
    with as_owner():
        desk = make.circle_of(scene.body, "desk")
    noticed(scene, "NO-1")
    noticed(scene, "NO-2", circle=desk)
    noticed(scene, "NO-3", visible_from=LATE - timedelta(days=99))
    page = seen(scene.aide)
    assert "NO-1について" in page
    assert "NO-2について" not in page
    assert "NO-3について" not in page
    assert "NO-2について" in seen(scene.officer)


def test_action_items_are_counted_open_late_and_done(scene: Scene) -> None:
    given(scene)
    given(scene, due_at=LATE + timedelta(days=9))
    done = given(scene, due_at=LATE + timedelta(days=8))
    with as_owner():
        Obligation.objects.filter(subject_id=done.pk).update(state="discharged", closed_at=MONDAY)
    with acting(scene.aide, LATE) as who:
        page = chair_page(who)
    assert [bar.value for bar in page.actions.bars] == [1, 1, 1]
    assert [bar.value for bar in page.ages.bars] == [0, 1, 0]


def test_an_action_item_that_was_returned_is_counted_once(scene: Scene) -> None:
    action = given(scene)

    def counted() -> list[int]:
        with acting(scene.aide, MONDAY) as who:
            return [bar.value for bar in chair_page(who).actions.bars]

    for expected in ([0, 0, 1], [1, 0, 0], [0, 0, 1]):
        if expected == [1, 0, 0]:
            with acting(scene.officer, MONDAY) as by:
                return_(action_id=action.pk, comment="More", due_at=DUE, by=by)
        else:
            with acting(scene.main, MONDAY) as by:
                finish(action_id=action.pk, comment="Done", by=by)
        assert counted() == expected


def test_the_states_of_action_items_lead_to_the_register(scene: Scene) -> None:
    given(scene)
    moved, hidden = given(scene), given(scene)
    with as_owner():
        make_state(moved, "reported")
        make_state(hidden, "reported")
        circle = make.organisations_circle(scene.body, scene.bank, scene.aide.organisation)
        ActionItem.objects.filter(pk=hidden.pk).update(circle=circle, circle_kind=circle.kind)
    with acting(scene.aide, LATE) as who:
        states = chair_page(who).states
    assert [bar.value for bar in states.bars][:4] == [1, 0, 1, 0], "a chosen circle is not counted"
    (link,) = [bar.url for bar in states.bars if "state=reported" in bar.url]
    assert f"source={scene.body.code}" in link
    page = seen(scene.aide)
    assert link.replace("&", "&amp;") in page
    with clock.fixed(LATE):
        found = enter(scene.aide).get(link).content.decode()
        rival = enter(scene.rival).get(link).content.decode()
    assert str(moved.pk) in found
    assert str(moved.pk) not in rival


def test_what_was_taken_back_has_a_row_as_in_the_register(scene: Scene) -> None:
    action = given(scene)
    given(scene)
    with acting(scene.officer, MONDAY) as by:
        take_back(action_id=action.pk, reason="x", by=by)
    for post in (scene.aide, scene.officer):
        with acting(post, LATE) as who:
            bars = {bar.word: bar for bar in chair_page(who).states.bars}
            assert bars["取下げ"].value == 1
            assert sum(bar.value for bar in bars.values()) == counts(who, Search()).everything
        page = seen(post)
        figure = page.split('class="chart"')[3].split("</figure>")[0]
        chart_, table = figure.split("</svg>", 1)
        assert "取下げ" in chart_
        assert "取下げ" in table
        assert bars["取下げ"].url.replace("&", "&amp;") in table
        with clock.fixed(LATE):
            assert str(action.pk) in enter(post).get(bars["取下げ"].url).content.decode()
            (printed,) = text_of(enter(post).get(SHEET).content)
        assert "取下げ" in "".join(printed.split())


def make_state(action: ActionItem, state: str) -> None:
    first = ActionProgress.objects.filter(action=action).latest("at")
    first.pk, first.state, first.at = uuid4(), state, MONDAY + timedelta(hours=1)
    first.save(force_insert=True)


def test_the_charts_stand_beside_their_tables(scene: Scene) -> None:
    given(scene)
    page = seen(scene.aide)
    assert page.count("<svg viewBox") >= 2
    assert not re.findall(r"<(?:svg|rect|text)[^>]* style=", page)
    assert f'class="chart__bar" x="130" y="32" width="{TRACK}"' in page
    assert "分</time>時点" in page


def test_a_chart_of_nothing_has_no_bars() -> None:
    drawn = chart("x", [("a", 0), ("b", 0)])
    assert [bar.width for bar in drawn.bars] == [0, 0]
    assert [bar.width for bar in chart("x", [("a", 1), ("b", 4)]).bars] == [round(TRACK / 4), TRACK]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sheet_is_one_page_also_with_the_longest_data(scene: Scene, language: str) -> None:
    crowd(scene)
    with as_owner():
        scene.aide.person.language = language
        scene.aide.person.save()
    with clock.fixed(LATE):
        client = enter(scene.aide)
        client.cookies["django_language"] = language
        answer = client.get(SHEET)
    assert answer["Content-Type"] == "application/pdf"
    pages = text_of(answer.content)
    assert len(pages) == 1
    words = "".join(pages[0].split())
    assert "1/1" in words
    assert "TLP:AMBER" in words
    assert ("ほか" in words) or ("more" in words)


def test_the_sheet_of_an_empty_body_is_one_page(scene: Scene) -> None:
    with clock.fixed(MONDAY):
        (page,) = text_of(enter(scene.aide).get(SHEET).content)
    assert "1/1" in page


def test_queries_do_not_grow(scene: Scene) -> None:
    def queries() -> int:
        with clock.fixed(LATE), CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    given(scene)
    decided(scene, "D-1", LATE.date())
    noticed(scene, "NO-1")
    meeting(scene)
    days = timedelta(days=30)
    meeting(scene, number=4, starts_at=LATE + days, ends_at=LATE + days + timedelta(hours=1))
    client = enter(scene.aide)
    queries()
    few = queries()
    crowd(scene)
    assert queries() == few


def crowd(scene: Scene) -> None:
    """More of everything than a page holds, each in the longest words that a field takes."""
    given(scene)
    wide, bodies = "機" * 200, []
    with as_owner():
        first = Obligation.objects.filter(bearer_organisation=scene.bank).latest("opened_at")
        for n in range(30):
            one = make.organisation(f"O{n}")
            type(one).objects.filter(pk=one.pk).update(name_ja=wide, name_en="Organisation " * 15)
            Obligation.objects.create(
                **{
                    field.attname: getattr(first, field.attname)
                    for field in Obligation._meta.concrete_fields
                    if field.attname not in ("id", "bearer_organisation_id")
                },
                bearer_organisation_id=one.pk,
            )
        for n in range(9):
            body = make.body(f"long{n}")
            type(body).objects.filter(pk=body.pk).update(
                short_ja="会" * 60, short_en="Body of the group " * 3
            )
            make.seat(body, scene.aide, role="chair")
            bodies.append((body, make.circle_of(body, "all")))
    for body, circle in bodies:
        meeting(
            scene,
            body=body,
            circle=circle,
            number=99,
            starts_at=LATE + timedelta(days=20),
            ends_at=LATE + timedelta(days=20, hours=1),
        )
    for n in range(30):
        decided(scene, f"D-2026-{n:04}", LATE.date(), wording_ja="決" * 2000,
                wording_en="Decided " * 250)  # fmt: skip
    for n in range(12):
        noticed(scene, f"NO-X{n}", title_ja="知" * 80)


def test_a_deputy_chair_reads_as_a_member_here_and_in_the_register(scene: Scene) -> None:
    """As in every circle of chair and secretariat: neither figures nor states nor lateness."""
    given(scene)
    with as_owner():
        stand_in = make.post(make.person("Standin"), make.organisation("Standin"))
        make.seat(scene.body, stand_in, role="deputy")
    with clock.fixed(LATE):
        for address in (PAGE, SHEET):
            assert enter(stand_in).get(address).status_code == 404
            assert enter(scene.aide).get(address).status_code == 200
        assert "期限超過" in enter(scene.aide).get("/actions/").content.decode()
        register = enter(stand_in).get("/actions/").content.decode()
    assert "連絡先を更新する" in register
    assert "営業日超過" not in register


def test_the_sheet_says_of_what_and_of_when(scene: Scene) -> None:
    decided(scene, "D-1", LATE.date(), wording_ja="決" * 300)
    with as_owner():
        scene.aide.person.language = "ja"
        scene.aide.person.save()
    with clock.fixed(LATE):
        (page,) = text_of(enter(scene.aide).get(SHEET).content)
    words = "".join(page.split())
    assert scene.body.name_ja.replace(" ", "") in words
    assert "令和8年（2026年）12月24日（木）" in words
    assert "分時点" in words
    assert "令和8年12月24日(木)" in words, "the day of the decision, with its year"
    assert "決" * 55 in words, "two lines of it"
    assert "決…" in words

"""The form of a ladder, as browsers send it, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.obligations.models import LadderStage, PlannedStage
from apps.organisations.models import Body, Representative
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, build, given, morning
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from apps.organisations.models import Post
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db

PAGE = "/ladders/action/practitioners/"
ROW = {"number": "3", "unit": "", "side": "before", "to": "bearer", "manner": "digest"}
LATER = ROW | {"number": "2", "side": "after", "to": "secretariat", "manner": "at_once"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def scene() -> Scene:
    made = build()
    with as_owner():
        Body.objects.filter(pk=made.body.pk).update(parent=make.body("main"))
    return made


def posted(*rows: dict[str, str], **more: str) -> dict[str, str]:
    data = {
        "stages-TOTAL_FORMS": str(len(rows)), "stages-INITIAL_FORMS": "0", "seen": "",
        "due_at_year": "2027", "due_at_month": "1", "due_at_day": "6", "due_at_time": "17:00",
        "counting": "government", "do": "save",
    }  # fmt: skip
    for place, row in enumerate(rows):
        data |= {f"stages-{place}-{name}": value for name, value in row.items()}
    return data | more


def browser(holder: Post, language: str = "en") -> Client:
    with as_owner():
        person = holder.person
        type(person).objects.filter(pk=person.pk).update(language=language)
    client = client_of(holder, person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def send(holder: Post, data: dict[str, str], page: str = PAGE) -> Any:
    return browser(holder).post(page, data)


def look(holder: Post, page: str, language: str = "en") -> Any:
    return browser(holder, language).get(page)


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["出欠の回答", "標準に従う", "期限の3営業日前", "最近見送った段階"]),
        ("en", ["Reply to an invitation", "Default", "Follows the default",
                "3 working days before the deadline", "Recently skipped"]),
    ],
)  # fmt: skip
def test_the_list(scene: Scene, language: str, words: list[str]) -> None:
    answer = look(scene.officer, "/ladders/", language)
    assert answer.status_code == 200
    for word in words:
        assert word in text(answer)
    assert "/ladders/action/practitioners/" in text(answer)
    assert '/ladders/action/"' not in text(answer)  # not at the top


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["12/28(月) 7:00", "1/14(木) 7:00", "1/1(金)</time> 元日", "年末年始の休業日"]),
        ("en", ["28 Dec (Mon) 7:00 JST", "14 Jan (Thu) 7:00 JST",
                "1 Jan (Fri)</time> New Year&#x27;s Day", "Recess at the turn of the year"]),
    ],
)  # fmt: skip
def test_the_form_proposes_a_deadline_after_new_year(
    scene: Scene, language: str, words: list[str]
) -> None:
    answer = look(scene.officer, PAGE, language)
    assert answer.status_code == 200
    for word in words:
        assert word in text(answer)


@pytest.mark.parametrize("holder", ["main", "aide", "peer", "rival", "admin"])
def test_nobody_but_officers_finds_the_pages(scene: Scene, holder: str) -> None:
    for page in ("/ladders/", "/ladders/action/", PAGE):
        assert look(getattr(scene, holder), page).status_code == 404
    assert send(getattr(scene, holder), posted(ROW)).status_code == 404


def test_what_is_not_the_officers_is_not_there(scene: Scene) -> None:
    for page in ("/ladders/action/elsewhere/", "/ladders/action/main/", "/ladders/nothing/"):
        assert look(scene.officer, page).status_code == 404
    answer = send(scene.officer, posted(ROW), "/ladders/action/")
    assert (answer.status_code, answer["Location"]) == (302, "/ladders/")


def test_saving(scene: Scene) -> None:
    answer = send(scene.officer, posted(ROW, LATER))
    assert (answer.status_code, answer["Location"]) == (302, "/ladders/")
    with as_owner():
        rows = LadderStage.objects.filter(body=scene.body).order_by("ordinal")
        assert [(r.offset, r.to, r.manner) for r in rows] == [
            (-3, "bearer", "digest"), (2, "secretariat", "at_once"),
        ]  # fmt: skip
    assert send(scene.officer, {"do": "default"}).status_code == 302
    with as_owner():
        assert not LadderStage.objects.filter(body=scene.body).exists()


def test_a_row_is_added_and_everything_typed_stays(scene: Scene) -> None:
    typed = ROW | {"number": "three", "to": "deputy"}
    answer = send(scene.officer, posted(typed, do="add", due_at_day="31"))
    assert answer.status_code == 200
    rows = answer.context["rows"]
    assert [row["number"].value() for row in rows] == ["three", None]
    assert 'value="31"' in text(answer)
    assert "data-errors" not in text(answer)


def test_ticked_and_untouched_rows_are_left_out(scene: Scene) -> None:
    untouched = ROW | {"number": ""}
    ticked = ROW | {"number": "nonsense", "remove": "on"}
    assert send(scene.officer, posted(ticked, LATER, untouched)).status_code == 302
    with as_owner():
        assert LadderStage.objects.get(body=scene.body).to == "secretariat"


@pytest.mark.parametrize(
    ("rows", "more", "place", "words"),
    [
        ([ROW | {"number": "61"}], {}, 0, "At most 60 days"),
        ([ROW | {"number": "721", "unit": "hours"}], {}, 0, "At most 720 hours"),
        ([ROW, ROW], {}, 1, "The same people as stage 1"),
        ([LATER | {"number": "1"}, LATER | {"to": "deputy"}], {}, 1, "goes back down to"),
        ([ROW | {"number": "half"}], {}, 0, "Enter a whole number"),
        ([ROW | {"number": "30"}], {}, None, "already be in the past"),
        ([], {}, None, "Enter at least one stage."),
        ([LATER | {"number": str(n)} for n in range(11)], {}, None, "at most 10 stages"),
        ([LATER], {"due_at_month": "2", "due_at_day": "29"}, None, "2027 is not a leap year"),
        ([LATER], {"due_at_year": "2026", "due_at_month": "12"}, None, "lies ahead"),
    ],
)  # fmt: skip
def test_what_is_refused(
    scene: Scene, rows: list[dict[str, str]], more: dict[str, str], place: int | None, words: str
) -> None:
    answer = send(scene.officer, posted(*rows, **more))
    assert answer.status_code == 422
    assert words in text(answer)
    if place is not None:
        assert answer.context["rows"].forms[place].errors
    with as_owner():
        assert not LadderStage.objects.filter(body=scene.body).exists()


def test_a_leap_year_has_its_day(scene: Scene) -> None:
    answer = send(
        scene.officer,
        posted(LATER, do="show", due_at_year="2028", due_at_month="2", due_at_day="29"),
    )
    assert answer.status_code == 200
    assert "2 Mar (Thu) 7:00" in text(answer)


def test_an_empty_chair_is_named(scene: Scene) -> None:
    with as_owner():
        Representative.objects.filter(post=scene.aide).delete()
    answer = send(scene.officer, posted(ROW, LATER | {"to": "chair"}))
    assert answer.status_code == 422
    assert "nobody holds that place in Body practitioners" in text(answer)
    assert answer.context["rows"].forms[1].errors


def test_who_was_overtaken_sees_both(scene: Scene) -> None:
    send(scene.officer, posted(ROW, LATER))
    answer = send(scene.second_officer, posted(LATER))
    assert answer.status_code == 409
    assert "3 working days before the deadline" in text(answer)
    assert 'value="2"' in text(answer)
    seen = answer.context["form"]["seen"].value()
    assert send(scene.second_officer, posted(LATER, seen=seen)).status_code == 302


def test_skipped_stages_stand_on_the_list(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        stages = PlannedStage.objects.filter(obligation__subject_id=action.pk, to="org_admin")
        stages.update(state="skipped", decided_at=MONDAY)
    with clock.fixed(morning(8)):
        page = text(look(scene.officer, "/ladders/"))
    assert f"/actions/{action.pk}/" in page
    assert "Skipped: nobody on this rung may know" in page
    assert action.title_en not in page

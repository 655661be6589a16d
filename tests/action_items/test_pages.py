"""The pages as a browser without scripts uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.action_items.models import ActionItem, ActionProgress
from apps.activity.models import Outbox, Record
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.obligations.scene import DUE, build, given, morning
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(morning(15)):
        yield build()


def browser(scene: Scene, holder: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    person = getattr(scene, holder).person
    with as_owner():
        type(person).objects.filter(pk=person.pk).update(language=language)
        person.refresh_from_db()
    sign_in(client, person)
    return client


def late(scene: Scene) -> ActionItem:
    """Given a week ago, due yesterday."""
    return given(scene)


def address(action: ActionItem, step: str = "") -> str:
    return f"/actions/{action.pk}/{step}"


def text(answer: Any) -> str:
    return answer.content.decode()


def progress_of(action: ActionItem) -> list[str]:
    with as_owner():
        steps = ActionProgress.objects.filter(action=action).order_by("at")
        return [step.state for step in steps]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("holder", ["main", "officer", "peer"])
def test_pages_answer(scene: Scene, holder: str, language: str) -> None:
    action = late(scene)
    client = browser(scene, holder, language)
    for url in (
        "/actions/",
        "/actions/?whose=mine",
        "/actions/?source=practitioners",
        address(action),
    ):
        assert client.get(url).status_code == 200
    shown = text(client.get(address(action)))
    assert action.code in shown
    assert (action.title_en if language == "en" else action.title_ja) in shown
    assert "TLP:AMBER" in shown


def test_the_owner_finds_the_one_button(scene: Scene) -> None:
    shown = text(browser(scene, "main").get(address(late(scene))))
    assert shown.count('data-kind="solid"') == 1
    assert 'href="#finish"' in shown
    assert "1 business day late" in shown


def test_a_peer_reads_no_state_no_lateness_and_no_form(scene: Scene) -> None:
    action = late(scene)
    client = browser(scene, "peer")
    for url in ("/actions/", address(action)):
        shown = text(client.get(url))
        assert "Update the contacts" in shown
        for secret in (
            "days late",
            "day late",
            'class="status"',
            "data-state",
            "is overdue",
            "/finish/",
            "OFFICER",
        ):
            assert secret not in shown.split("<main", 1)[1]


@pytest.mark.parametrize("holder", ["rival", "admin"])
def test_the_invisible_the_unknown_and_the_malformed_are_the_same(
    scene: Scene, holder: str
) -> None:
    action = late(scene)
    client = browser(scene, holder)
    answers = [
        client.get(url)
        for url in (address(action), f"/actions/{uuid4()}/", "/actions/A-0001/", "/actions/1/")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert client.post(address(action, "finish/"), {"comment": "x"}).status_code == 404
    shown = text(client.get("/actions/"))
    assert action.code not in shown
    assert "Update the contacts" not in shown


@pytest.mark.parametrize(
    "query", ["source=elsewhere", "source=x", "owner=x", "state=x", "whose=x", "order=x"]
)
def test_a_filter_that_is_no_choice_is_not_found(scene: Scene, query: str) -> None:
    assert browser(scene, "main").get(f"/actions/?{query}").status_code == 404


def test_finishing_twice_with_one_click_too_many(scene: Scene) -> None:
    action = late(scene)
    client = browser(scene, "main")
    sent = {"submission": str(uuid4()), "comment": "All numbers tried"}
    for _ in range(2):
        answer = client.post(address(action, "finish/"), sent)
        assert (answer.status_code, answer["Location"]) == (302, address(action))
    assert progress_of(action) == ["todo", "reported"]
    with as_owner():
        assert Outbox.objects.filter(kind="action_items.ActionFinished").count() == 1
    assert "All numbers tried" in text(client.get(address(action)))


def test_without_a_comment_nothing_is_done_and_the_page_says_what_to_do(scene: Scene) -> None:
    action = late(scene)
    client = browser(scene, "main")
    sent = {"submission": str(uuid4()), "comment": " "}
    answer = client.post(address(action, "finish/"), sent)
    assert answer.status_code == 422
    assert "Please fill this in" in text(answer)
    assert 'href="#finish_comment"' in text(answer)
    assert progress_of(action) == ["todo"]
    # The same form may be sent again once it is filled in.
    answer = client.post(address(action, "finish/"), sent | {"comment": "Done"})
    assert answer.status_code == 302


def test_who_may_not_gets_the_reason_and_keeps_the_text(scene: Scene) -> None:
    action = late(scene)
    client = browser(scene, "peer")
    sent = {"submission": str(uuid4()), "comment": "We did it for them"}
    answer = client.post(address(action, "finish/"), sent)
    assert answer.status_code == 422
    assert "Only the organisation that owns the action item reports on it." in text(answer)
    assert "We did it for them" in text(answer)
    assert progress_of(action) == ["todo"]


def test_too_late_after_a_colleague(scene: Scene) -> None:
    action = late(scene)
    sent = {"submission": str(uuid4()), "comment": "Mine"}
    first = browser(scene, "deputy").post(address(action, "finish/"), sent)
    assert first.status_code == 302
    answer = browser(scene, "main").post(address(action, "finish/"), sent)
    assert answer.status_code == 422
    assert "Mine" in text(answer)
    assert progress_of(action) == ["todo", "reported"]


def test_the_desk_returns_and_confirms(scene: Scene) -> None:
    action = late(scene)
    owner, desk = browser(scene, "main"), browser(scene, "officer")
    owner.post(address(action, "finish/"), {"submission": str(uuid4()), "comment": "Done"})
    assert "Return to the owner" in text(desk.get(address(action)))
    sent = {"submission": str(uuid4()), "comment": "The tests are missing"}
    answer = desk.post(address(action, "return/"), sent)
    assert answer.status_code == 422
    assert "The tests are missing" in text(answer)
    day = {"due_at_year": "R8", "due_at_month": "12", "due_at_day": "14", "due_at_time": ""}
    past = desk.post(address(action, "return/"), sent | day)
    assert past.status_code == 422
    assert "still ahead" in text(past)
    ahead = desk.post(address(action, "return/"), sent | day | {"due_at_day": "２１"})
    assert ahead.status_code == 302
    assert "The tests are missing" in text(owner.get(address(action)))
    sent = {"submission": str(uuid4()), "comment": "Slow"}
    assert owner.post(address(action, "progress/"), sent).status_code == 302
    sent = {"submission": str(uuid4()), "comment": "With tests"}
    assert owner.post(address(action, "finish/"), sent).status_code == 302
    assert desk.post(address(action, "confirm/"), {"submission": str(uuid4())}).status_code == 302
    assert progress_of(action) == ["todo", "reported", "returned", "doing", "reported", "confirmed"]


def test_reading_is_recorded_without_content(scene: Scene) -> None:
    action = late(scene)
    browser(scene, "peer").get(address(action))
    with as_owner():
        row = Record.objects.get(verb="opened", subject_id=action.pk)
    assert (row.actor_id, row.tlp, row.facts) == (scene.peer.person_id, 2, {})


def test_signed_out_nothing(scene: Scene) -> None:
    action = late(scene)
    for url in ("/actions/", address(action)):
        assert Client().get(url).status_code in (302, 404)
    assert action.due_at == DUE

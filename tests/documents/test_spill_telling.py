"""Who is told of a wish to erase, what waits while mail is held, what a stricter label does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.activity.models import Record
from apps.documents.models import Paper, Version
from apps.documents.spill import reissuing, services
from apps.documents.spill.tightening import tighten_paper
from apps.meetings.models import AgendaItem, AgendaPaper, Meeting
from apps.notifications.cases import Withheld
from apps.notifications.models import Delivery, MailStop
from apps.notifications.relay import handle_outbox
from apps.notifications.rendering import render
from apps.organisations.models import Representative
from tests import factories
from tests.conftest import as_owner
from tests.documents.conftest import World
from tests.documents.spilling import form, people, recalls, released_anew, withdrawn
from tests.factories import AT
from wg_portal import clock
from wg_portal.verdict import Refused

WEEK = timedelta(days=7)
ASKED = "documents.PurgeAsked"


@pytest.fixture
def spilt(world: World) -> Any:
    people(world)
    paper = world.paper()
    world.client("reader").get(f"/papers/{paper.pk}/")
    return paper


def told(world: World, reason: str) -> set[str]:
    handle_outbox(at=AT)
    with as_owner():
        people = Delivery.objects.filter(reason=reason).values_list("recipient_id", flat=True)
        names = {post.person_id: name for name, post in world.post.items()}
        return {names[each] for each in people}


def asked(world: World, paper: Any, by: str = "officer") -> Any:
    made = withdrawn(world, paper)
    with world.acting(by) as who:
        services.ask_purge(withdrawal_id=made.pk, reason="第三者の秘密", by=who)
    return made


def test_the_other_possible_confirmers_are_told_once(world: World, spilt: Any) -> None:
    made = asked(world, spilt)
    assert told(world, ASKED) == {"author", "second"}
    assert told(world, ASKED) == {"author", "second"}
    with as_owner():
        rows = list(Delivery.objects.filter(reason=ASKED))
    assert len(rows) == 2
    for row in rows:
        mail = render(row, AT).content
        assert str(made.pk).encode() in mail
        assert "第三者".encode() not in mail
    with world.acting("officer") as who:
        services.take_back_purge(withdrawal_id=made.pk, by=who)
    with pytest.raises(Withheld):
        render(rows[0], AT)


def test_no_mail_tells_who_wrote_an_unnamed_paper(world: World, spilt: Any) -> None:
    with as_owner():
        Paper.objects.filter(pk=spilt.pk).update(originator=None)
        # As any author who sits at no desk.
        Representative.objects.filter(post=world.post["author"]).delete()
        factories.seat(world.body, world.post["author"], role="member")
    asked(world, spilt)
    assert told(world, ASKED) == {"second"}


def test_pages_say_that_the_notice_waits_while_all_mail_is_held(world: World, spilt: Any) -> None:
    said = "すべてのメールの送信を止めています"
    officer = world.client("officer")
    assert said not in officer.get(f"/papers/{spilt.pk}/withdraw/").content.decode()
    with as_owner():
        MailStop.objects.create(
            held_at=AT, held_by=world.post["officer"].person, reason="点検のため"
        )
    for name in ("officer", "author"):  # also who is no officer
        assert said in world.client(name).get(f"/papers/{spilt.pk}/withdraw/").content.decode()
    made = withdrawn(world, spilt)
    page = officer.get(f"/papers/withdrawn/{made.pk}/").content.decode()
    assert said in page
    assert "点検のため" not in page


def placed(world: World, paper: Any) -> Any:
    """The paper as the only one of a released meeting's second item."""
    with as_owner():
        marking = {"tlp": 2, "circle": world.circle, "circle_kind": "body", "visible_from": AT}
        marking |= {"notice_title": "議題"}
        meeting = Meeting.objects.create(
            body=world.body,
            desk_circle=factories.circle_of(world.body, "desk"),
            number=1,
            state="released",
            starts_at=AT + WEEK,
            ends_at=AT + WEEK + timedelta(hours=1),
            reply_due_at=AT + WEEK / 2,
            place_ja="会議室",
            closed_reason="非公開",
            **marking,
        )
        item = AgendaItem.objects.create(
            meeting=meeting, position=1, kind="", minutes=10, title_ja="議題", **marking
        )
        return AgendaPaper.objects.create(item=item, paper=paper, number="2")


def test_what_is_issued_anew_stands_where_the_old_one_stood(world: World, spilt: Any) -> None:
    place = placed(world, spilt)
    made = withdrawn(world, spilt)
    given = world.arguments(title_ja="正しい資料", circle=world.members)
    del given["body_id"]
    with world.acting("author") as who:
        reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    with as_owner():
        place.refresh_from_db()
    assert place.paper_id == spilt.pk, "not before the second officer's word"
    new = released_anew(world, made)
    with as_owner():
        place.refresh_from_db()
        address = f"/meetings/{place.item.meeting_id}/"
    assert (place.paper_id, place.number) == (new.pk, "2")
    assert "正しい資料" in world.client("reader").get(address).content.decode()
    seen = world.client("observer").get(address)
    assert seen.status_code == 200
    assert "正しい資料" not in seen.content.decode(), "the new one is not for observers"
    assert str(new.pk) not in seen.content.decode()


def test_a_stricter_label_with_fewer_readers_holds_at_once(world: World) -> None:
    people(world)
    paper = world.paper(tlp=1, notice_title="")
    address = f"/papers/{paper.pk}/stricter/"
    fields = {"tlp": "3", "circle": str(world.members.pk), "notice_title": ""}
    refused = world.client("author").post(address, form(**fields))
    assert refused.status_code == 422
    assert "通知用の件名" in refused.content.decode()
    fields["notice_title"] = "資料"
    assert (
        world.client("author").post(address, form(**fields))["Location"] == f"/papers/{paper.pk}/"
    )
    for name, status in (("author", 200), ("reader", 200), ("observer", 404), ("rival", 404)):
        assert world.client(name).get(f"/papers/{paper.pk}/").status_code == status, name
    with world.acting("observer") as who:
        assert not Paper.objects.visible_to(who).exists()
        assert not Version.objects.exists()
    handle_outbox(at=AT)
    with as_owner():
        [row] = Record.objects.filter(verb="documents.PaperTightened")
        assert (row.tlp, row.facts["was"]) == (3, 1)
        heard = Delivery.objects.filter(
            subject_id=paper.pk, recipient=world.post["observer"].person
        )
        assert not heard.exists(), "a mail that had not been planned goes to its readers of now"


def test_the_desk_raises_the_label_and_leaves_the_readers(world: World, spilt: Any) -> None:
    with world.acting("officer") as who:
        with pytest.raises(Refused, match="作成者"):
            tighten_paper(paper_id=spilt.pk, tlp=3, circle=world.members, notice_title="", by=who)
        tighten_paper(paper_id=spilt.pk, tlp=3, circle=world.circle, notice_title="", by=who)
    with world.acting("author") as who, pytest.raises(Refused):
        tighten_paper(paper_id=spilt.pk, tlp=2, circle=world.circle, notice_title="", by=who)
    with as_owner():
        assert Paper.objects.get(pk=spilt.pk).tlp == 3


def test_a_label_is_never_lowered_and_by_nobody_else(world: World, spilt: Any) -> None:
    for tlp in (0, 1, 2, 4):
        with world.acting("author") as who, pytest.raises(Refused, match="厳しい"):
            tighten_paper(paper_id=spilt.pk, tlp=tlp, circle=world.circle, notice_title="", by=who)
    for name in ("reader", "observer", "rival"):
        client = world.client(name)
        assert client.get(f"/papers/{spilt.pk}/stricter/").status_code == 404, name
        assert client.post(f"/papers/{spilt.pk}/stricter/", form(tlp="3")).status_code == 404, name
    with as_owner():
        assert Paper.objects.get(pk=spilt.pk).tlp == 2


def test_who_has_not_confirmed_is_reminded_by_hand(world: World, spilt: Any) -> None:
    world.client("observer").get(f"/papers/{spilt.pk}/")
    made = withdrawn(world, spilt)
    with world.acting("observer") as who:
        services.confirm_deletion(recall_id=recalls(spilt)["observer"].pk, by=who)
    reason, address = "documents.OpenersReminded", f"/papers/withdrawn/{made.pk}/"
    officer = world.client("officer")
    with clock.fixed(AT + timedelta(days=3)):
        assert "3日経過" in officer.get(address).content.decode()
    data = form()
    for _ in range(2):  # a double click
        assert officer.post(f"{address}remind/", data)["Location"] == address
    assert told(world, reason) == {"reader"}
    refused = officer.post(f"{address}remind/", form(), follow=True).content.decode()
    assert "本日すでに" in refused
    handle_outbox(at=AT)
    with as_owner():
        assert Delivery.objects.filter(reason=reason).count() == 1
        mail = render(Delivery.objects.get(reason=reason), AT).content
    assert b"/papers/recalled/" in mail
    officer.post(f"{address}remind/", form(again="1"))
    handle_outbox(at=AT)
    with as_owner():
        assert Delivery.objects.filter(reason=reason).count() == 2


def test_nobody_else_reminds_and_nobody_who_confirmed_is_reminded(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    for name in ("reader", "observer", "rival"):
        sent = world.client(name).post(f"/papers/withdrawn/{made.pk}/remind/", form())
        assert sent.status_code == 404, name
    with world.acting("reader") as who:
        services.confirm_deletion(recall_id=recalls(spilt)["reader"].pk, by=who)
    with world.acting("officer") as who, pytest.raises(Refused, match="督促"):
        services.remind_openers(withdrawal_id=made.pk, again=True, by=who)
    with world.acting("reader") as who:  # past the query wall as well
        assert type(made).objects.filter(pk=made.pk).update(reminded_at=AT) == 0


def test_the_other_officers_are_asked_to_release_what_is_issued_anew(
    world: World, spilt: Any
) -> None:
    made = withdrawn(world, spilt)
    given = world.arguments(title_ja="正しい資料")
    del given["body_id"]
    with world.acting("second") as who:
        reissuing.reissue(
            withdrawal_id=made.pk, by=who, **given | {"owner_organisation_id": who.organisation_id}
        )
    reason = "documents.ReissueAsked"
    assert told(world, reason) == {"author", "officer"}, "officers all, and not who asked"
    assert "reader" not in told(world, "documents.PaperReleased")
    with as_owner():
        row = Delivery.objects.filter(reason=reason).select_related("recipient").first()
    assert row is not None
    assert "正しい資料".encode() not in render(row, AT).content
    released_anew(world, made, "officer")
    with pytest.raises(Withheld, match="no longer waiting"):
        render(row, AT)

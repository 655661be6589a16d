"""Mail that comes back marks an address, and nobody can make one up."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts import addresses, mails
from apps.accounts.models import AddressChange, User
from apps.documents.events import PaperReleased
from apps.notifications import bounces, tasks
from apps.notifications.envelopes import delivery_of, sender_of
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.imap import serving
from tests.notifications.stage import DAY, MINUTE, invite, look, meeting, paper, publish, rows
from tests.obligations.scene import MONDAY, Scene, given, morning
from wg_portal import clock

Deliver = Callable[[Message], None]
LATER = MONDAY + 5 * MINUTE


@pytest.fixture
def deliver(settings: Any, tmp_path: Path) -> Deliver:
    """A mail server that puts what comes back into a folder."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.MAILBOX_URL = f"maildir://{tmp_path}"

    def put(mail: Message) -> None:
        (tmp_path / "new" / f"{uuid4()}.mail").write_bytes(mail.as_bytes())

    return put


def report(to: str, status: str = "5.1.1", action: str = "failed") -> Message:
    """A report as RFC 3464 §2 draws it."""
    mail = MIMEMultipart("report", **{"report-type": "delivery-status"})
    mail["From"], mail["To"] = "MAILER-DAEMON@mx.example", to
    mail["Subject"], mail["Auto-Submitted"] = "Undelivered Mail", "auto-replied"
    mail.attach(MIMEText("The mail system could not deliver your message."))
    told = Message()
    told["Content-Type"] = "message/delivery-status"
    groups = (
        {"Reporting-MTA": "dns; mx.example"},
        {"Final-Recipient": "rfc822; a@b.example", "Action": action, "Status": status},
    )
    parts = []
    for group in groups:
        part = Message()
        for name, value in group.items():
            part[name] = value
        parts.append(part)
    told.set_payload(parts)
    mail.attach(told)
    returned = MIMEText("Subject: what was sent\n", "rfc822-headers")
    mail.attach(returned)
    return mail


def holiday(to: str) -> Message:
    """An out-of-office reply."""
    mail = MIMEText("I am away. Status: 5.1.1")
    mail["To"], mail["Auto-Submitted"] = to, "auto-replied"
    return mail


def read(at: Any = LATER) -> dict[str, int]:
    with clock.fixed(at):
        return dict(bounces.read_mailbox(at=at))


def invited(scene: Scene, sink: Sink) -> str:
    """The envelope's sender of the invitation to the one of this story."""
    invite(meeting(scene))
    look(MONDAY)
    to = scene.main.person.email
    (sender,) = [frm for frm, rcpts in sink.envelopes if rcpts == [to]]
    sink.clear()
    return sender


def since(scene: Scene) -> Any:
    return User.objects.get(pk=scene.main.person_id).undeliverable_since


def account_mails() -> list[tuple[str, UUID]]:
    return [(row.reason, row.recipient_id) for row in rows(reason__startswith="account.")]


def test_each_mail_has_a_sender_of_its_own(scene: Scene, sink: Sink, deliver: Deliver) -> None:
    invite(meeting(scene))
    look(MONDAY)
    senders = [sender for sender, _ in sink.envelopes]
    assert len(set(senders)) == len(senders) == 5
    assert {delivery_of(sender) for sender in senders} == {row.pk for row in rows()}
    assert all(len(sender.partition("@")[0]) <= 64 for sender in senders)
    assert all("bounce+" not in mail["From"] for mail in sink.mails)


def test_without_a_mailbox_the_sender_is_the_portals(scene: Scene, sink: Sink) -> None:
    assert invited(scene, sink) == "no-reply@portal.example.jp"
    tasks.read_bounces()


def test_a_refusal_for_good_marks_the_address_and_asks_the_administrator(
    scene: Scene, sink: Sink, deliver: Deliver
) -> None:
    deliver(report(invited(scene, sink)))
    assert read() == {"hard": 1}
    (row,) = rows(state="bounced")
    assert (row.recipient_id, row.fault) == (scene.main.person_id, "bounced 5.1.1")
    assert since(scene) == LATER
    look(LATER)
    assert account_mails() == [("account.colleague_undeliverable", scene.admin.person_id)]
    (mail,) = sink.mails
    assert scene.main.person.family_name not in mail.as_string()
    assert read() == {}


def test_the_same_report_twice_is_one(scene: Scene, sink: Sink, deliver: Deliver) -> None:
    sender = invited(scene, sink)
    for _ in range(2):
        deliver(report(sender))
    assert read() == {"hard": 2}
    addresses_marked = since(scene)
    with as_owner():
        User.objects.update(undeliverable_since=None)
    deliver(report(sender))
    assert read(LATER + MINUTE) == {"hard": 1}
    assert (addresses_marked, since(scene)) == (LATER, None)


def test_late_is_only_noted(scene: Scene, sink: Sink, deliver: Deliver) -> None:
    deliver(report(invited(scene, sink), "4.2.2", "delayed"))
    assert read() == {"soft": 1}
    (row,) = rows(recipient=scene.main.person_id)
    assert (row.state, row.fault, since(scene)) == ("sent", "late 4.2.2", None)


def test_what_is_no_report_is_ignored(scene: Scene, sink: Sink, deliver: Deliver) -> None:
    sender = invited(scene, sink)
    broken = EmailMessage()
    broken["To"] = sender
    broken.set_content("Status: 5.1.1")
    for mail in (holiday(sender), report(sender, "2.0.0", "delivered"), broken):
        deliver(mail)
    assert read() == {"ignored": 3}
    assert (rows(state="bounced"), since(scene)) == ([], None)


def test_nobody_makes_a_report_up(scene: Scene, sink: Sink, deliver: Deliver) -> None:
    sender = invited(scene, sink)
    other = next(row for row in rows() if row.recipient_id == scene.peer.person_id)
    local, _, domain = sender.partition("@")
    signature = local.removeprefix("bounce+")[32:]
    for address in (
        f"bounce+{other.pk.hex}{signature}@{domain}",
        f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}",
        f"bounce+{other.pk.hex}@{domain}",
        sender_of(uuid4()),
        scene.main.person.email,
        "no-reply@portal.example.jp",
    ):
        deliver(report(address))
    assert read() == {"unknown": 6}
    assert rows(state="bounced") == []
    assert not User.objects.exclude(undeliverable_since=None).exists()


def test_further_mail_waits_and_goes_when_the_address_is_right(
    scene: Scene, sink: Sink, deliver: Deliver, client: Client
) -> None:
    deliver(report(invited(scene, sink)))
    read()
    look(LATER)
    sink.clear()
    given(scene, LATER)
    publish(PaperReleased, paper(scene))
    look(LATER + MINUTE)
    look(morning(8) + 31 * MINUTE)
    assert sink.to(scene.main.person.email) == []
    (held,) = rows(recipient=scene.main.person_id, state="held")
    assert (held.reason, held.fault) == ("action_items.ActionGiven", "address bounced")
    assert rows(recipient=scene.main.person_id, reason="digest") == []
    # Account mails still go there.
    with clock.fixed(morning(8)):
        mails.enqueue("password_changed", scene.main.person, scene.main.person.email)
    look(morning(8) + 32 * MINUTE)
    assert len(sink.to(scene.main.person.email)) == 1
    sink.clear()
    sign_in(client, scene.admin.person)
    assert client.post("/people/mail/", {"person": str(scene.main.person_id)}).status_code == 302
    assert since(scene) is None
    look(morning(8) + 33 * MINUTE)
    look(morning(8) + 34 * MINUTE)
    kinds = sorted(mail["X-Portal-Kind"] for mail in sink.to(scene.main.person.email))
    assert kinds == ["digest", "notice"]


def test_a_new_address_lifts_the_mark_and_old_reports_do_not_set_it_again(
    scene: Scene, sink: Sink, deliver: Deliver
) -> None:
    sender = invited(scene, sink)
    with as_owner():
        User.objects.filter(pk=scene.main.person_id).update(undeliverable_since=MONDAY)
        change = AddressChange.objects.create(
            person=scene.main.person,
            address="right@bank.example",
            asked_at=LATER,
            expires_at=LATER + DAY,
        )
    addresses.confirm(change.pk, by=None, at=LATER)
    assert since(scene) is None
    deliver(report(sender))
    assert read(LATER + MINUTE) == {"hard": 1}
    assert [row.state for row in rows(recipient=scene.main.person_id)] == ["bounced"]
    assert since(scene) is None


def test_a_digest_that_came_back_gives_its_lines_to_the_next(
    scene: Scene, sink: Sink, deliver: Deliver
) -> None:
    publish(PaperReleased, paper(scene))
    look(morning(8) + 31 * MINUTE)
    (digest,) = rows(recipient=scene.main.person_id, reason="digest")
    deliver(report(sender_of(digest.pk)))
    assert read(morning(8) + DAY / 2) == {"hard": 1}
    (line,) = rows(recipient=scene.main.person_id, reason="documents.PaperReleased")
    assert (line.state, line.carried_by_id) == ("waiting", None)


def test_the_mark_stands_on_the_people_page_only(scene: Scene, client: Client) -> None:
    with as_owner():
        User.objects.filter(pk=scene.main.person_id).update(undeliverable_since=MONDAY)
    for post, status in ((scene.admin, 200), (scene.peer, 404), (scene.attendant, 404)):
        sign_in(client, post.person)
        page = client.get("/people/")
        assert (page.status_code, "メール不達" in page.content.decode()) == (status, status == 200)
    sign_in(client, scene.admin.person)
    assert scene.main.person.email in client.get("/people/").content.decode()
    sign_in(client, scene.peer.person)
    assert client.post("/people/mail/", {"person": str(scene.main.person_id)}).status_code == 404
    assert since(scene) is not None


def test_a_broken_mail_stays_and_the_others_are_read(
    scene: Scene, sink: Sink, deliver: Deliver, tmp_path: Path
) -> None:
    sender = invited(scene, sink)
    (tmp_path / "new" / "0").write_bytes(b"\xff\xfe\x00: \x80\r\n\r\n\x00")
    deliver(report(sender))
    assert read() == {"ignored": 1, "hard": 1}
    assert list((tmp_path / "new").iterdir()) == []


def test_the_command_says_what_there_was(
    scene: Scene, sink: Sink, deliver: Deliver, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(report(invited(scene, sink)))
    call_command("read_bounces")
    assert "hard: 1" in capsys.readouterr().out


def test_the_mailbox_may_be_an_imap_folder(
    scene: Scene, sink: Sink, deliver: Deliver, settings: Any
) -> None:
    sender = invited(scene, sink)
    with serving(report(sender).as_bytes(), holiday(sender).as_bytes()) as server:
        settings.MAILBOX_URL = f"imap://reader:p%40ss@127.0.0.1:{server.port}/Bounced"
        assert read() == {"hard": 1, "ignored": 1}
        assert read() == {}
    assert server.seen == {1, 2}
    assert 'LOGIN reader "p@ss"' in server.said
    assert 'SELECT "Bounced"' in server.said
    assert since(scene) == LATER

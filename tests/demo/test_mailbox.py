"""The mailbox shows each kept mail, whatever is in it, and runs none of it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from apps.demo import mailbox

NAMES = ("20261124T010000.000001Z-000001.eml", "20261124T020000.000001Z-000002.eml")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """An invitation to the bank, and a later mail to the other bank."""
    settings.MAIL_FOLDER = tmp_path  # type: ignore[attr-defined]
    invitation = EmailMessage()
    invitation["X-Envelope-To"] = "saeki@minamo-bank.example"
    invitation["To"] = "佐伯 美穂 <saeki@minamo-bank.example>"
    invitation["Subject"] = "【AIサイバー作業部会】実務者会合 第3回のご案内"
    invitation["Date"] = "Tue, 24 Nov 2026 10:00:00 +0900"
    invitation.set_content("平素より大変お世話になっております。\nhttps://portal.example/m/1")
    invitation.add_alternative("<p>案内</p><script>alert(1)</script>", subtype="html")
    invitation.add_alternative("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar")
    (tmp_path / NAMES[0]).write_bytes(invitation.as_bytes())
    (tmp_path / NAMES[1]).write_bytes(
        b"X-Envelope-To: fujisaki@akebono-bank.example\r\nSubject: =?utf-8?b?5a6a5pyf5L6/?=\r\n"
        b"Content-Type: text/plain; charset=x-nobody-knows\r\n\r\nplain \xff\r\n"
    )
    (tmp_path / f".{NAMES[0]}.part").write_bytes(b"half a mail")
    (tmp_path / "notes.txt").write_text("no mail")
    return tmp_path


def test_newest_first_with_decoded_headers() -> None:
    later, earlier = mailbox.entries()
    assert (later.subject, later.address) == ("定期便", "fujisaki@akebono-bank.example")
    assert later.at is None
    assert earlier.subject == "【AIサイバー作業部会】実務者会合 第3回のご案内"
    assert earlier.to.startswith("佐伯 美穂")
    assert (earlier.has_calendar, later.has_calendar) == (True, False)


def test_parts_are_taken_apart() -> None:
    mail = mailbox.read(NAMES[0])
    assert mail is not None
    assert mail.text.startswith("平素より")
    assert "<script>" in mail.html
    assert "BEGIN:VCALENDAR" in mail.calendar
    odd = mailbox.read(NAMES[1])
    assert odd is not None
    assert odd.text.startswith("plain")


def test_the_list_is_narrowed_to_one_recipient(client: Client) -> None:
    everything = client.get("/demo/mailbox/").content.decode()
    assert all(name in everything for name in NAMES)
    narrowed = client.get("/demo/mailbox/?to=saeki@minamo-bank.example").content.decode()
    assert NAMES[0] in narrowed
    assert NAMES[1] not in narrowed


def test_a_mail_is_shown_as_source_and_runs_only_in_a_sandbox(client: Client) -> None:
    page = client.get(f"/demo/mailbox/{NAMES[0]}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    alone = client.get(f"/demo/mailbox/{NAMES[0]}/html/")
    policy = alone.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "name", ["missing.eml", "..", "notes.txt", f".{NAMES[0]}.part", "a.eml%00"]
)
def test_nothing_else_is_read(client: Client, name: str) -> None:
    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


def test_a_mail_without_html_has_no_html_page(client: Client) -> None:
    assert client.get(f"/demo/mailbox/{NAMES[1]}/html/").status_code == 404


def test_an_empty_mailbox_says_what_to_do(client: Client, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    page = client.get("/demo/mailbox/", headers={"Accept-Language": "en"}).content.decode()
    assert "No mail yet" in page

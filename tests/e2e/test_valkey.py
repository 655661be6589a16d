"""Valkey only carries the word "look now": without it everything goes on, mail comes late."""

from __future__ import annotations

import os
import re
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker
from tests.e2e.drafts import new_draft
from tests.e2e.story import mailbox

pytestmark = pytest.mark.browser

EXTRA_SECONDS = 0.3
ROUNDS = 7
PAGES = ("/", "/meetings/", "/actions/")


def test_nothing_waits_for_valkey(portal: Portal, walk: Callable[..., Walker]) -> None:
    bank, officer = walk("ja").sign_in("bank"), walk("ja").sign_in("secretariat")
    draft = new_draft(officer)
    bank.goto("/actions/?whose=mine")
    bank.page.locator("main table.records th a").first.click()
    bank.page.wait_for_url(re.compile("/actions/.+-.+"))
    reading, writing = _medians(bank)
    with _silent(_valkey(portal)):
        slow_reading, slow_writing = _medians(bank)
        officer.goto(f"{draft}audience/")
        officer.press("Ask for release")
        assert _asked(portal, draft) == []
    began = time.monotonic()
    # People go on working; each change of theirs wakes the worker, as does the next minute.
    portal.wait_for(lambda: _write(bank) and _asked(portal, draft), 75, "the late mail")
    print(
        f"reading {reading:.3f} s, without Valkey {slow_reading:.3f} s; "
        f"writing {writing:.3f} s, without Valkey {slow_writing:.3f} s; "
        f"late mail after {time.monotonic() - began:.1f} s"
    )
    assert slow_reading - reading < EXTRA_SECONDS
    assert slow_writing - writing < EXTRA_SECONDS
    assert len(_asked(portal, draft)) == 1


def test_a_restarted_valkey_is_found_again(portal: Portal, walk: Callable[..., Walker]) -> None:
    officer = walk("ja").sign_in("secretariat")
    draft = new_draft(officer)
    killed = _valkey(portal)
    os.kill(killed, signal.SIGKILL)
    officer.goto(f"{draft}audience/")
    began = time.monotonic()
    officer.press("Ask for release")
    print(f"writing while Valkey is gone: {time.monotonic() - began:.3f} s")
    portal.wait_for(lambda: _valkey(portal) not in {0, killed}, 10, "Valkey started again")
    portal.wait_for(lambda: _asked(portal, draft), 90, "the mail after the restart")
    print(f"mail after a restart of Valkey: {time.monotonic() - began:.1f} s")
    time.sleep(2)
    assert len(_asked(portal, draft)) == 1


def _medians(bank: Walker) -> tuple[float, float]:
    """Seconds of a page and of a change that is told to the worker."""
    reading = [
        _seconds(lambda path=path: _read(bank, path)) for _n in range(ROUNDS) for path in PAGES
    ]
    writing = [_seconds(lambda: _write(bank)) for _n in range(ROUNDS)]
    return statistics.median(reading), statistics.median(writing)


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _read(bank: Walker, path: str) -> None:
    assert bank.context.request.get(bank.portal.url + path).status == 200


def _write(bank: Walker) -> bool:
    """Note progress on the action item whose page is open."""
    form = bank.page.locator('form[action$="/progress/"]')
    data = {
        "csrfmiddlewaretoken": form.locator('[name="csrfmiddlewaretoken"]').input_value(),
        "submission": str(uuid4()),
        "comment": "対応を進めています。",
    }
    address = bank.portal.url + (form.get_attribute("action") or "")
    headers = {"Referer": bank.portal.url}
    answer = bank.context.request.post(address, form=data, headers=headers, max_redirects=0)
    assert answer.status == 302, answer.text()
    return True


def _asked(portal: Portal, draft: str) -> list[EmailMessage]:
    """The mails that ask the second officer for the release."""
    return [mail for mail in portal.mails(mailbox("miura")) if draft in letters.content(mail)]


def _valkey(portal: Portal) -> int:
    """The process of this portal's Valkey: the child of its launcher."""
    children = Path(f"/proc/{portal.process}/task/{portal.process}/children").read_text().split()
    names = {int(child): Path(f"/proc/{child}/comm").read_text() for child in children}
    return next((child for child, name in names.items() if name.startswith("valkey")), 0)


@contextmanager
def _silent(process: int) -> Iterator[None]:
    """Let the process neither answer nor end."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)

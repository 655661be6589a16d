"""The whole portal as ``bin/up`` starts it, and a real browser in front of it."""

from __future__ import annotations

import fcntl
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from wg_portal.clock import JST

pytest.register_assert_rewrite("tests.e2e.meeting_walk")

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
START_SECONDS = 120
SHOTS = Path(os.environ["PORTAL_SHOTS"]) if "PORTAL_SHOTS" in os.environ else None
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium nothing here can run."""
    for item in items:
        if "e2e" in item.path.parts and not Path(CHROMIUM).exists():
            item.add_marker(pytest.mark.skip(reason="no Chromium: run bin/test"))


class Portal:
    """The running portal: its address, its mails, its clock."""

    def __init__(self, url: str, data: Path, process: int) -> None:
        self.url, self.data, self.process = url, data, process
        self._read: dict[Path, EmailMessage] = {}

    @property
    def now(self) -> datetime:
        """The time that the portal takes it to be, in Japan."""
        shift = self.data / "clock"
        ahead = int(shift.read_text()) if shift.exists() else 0
        return datetime.now(JST) + timedelta(seconds=ahead)

    @contextmanager
    def settled(self, seconds: float = 30) -> Iterator[None]:
        """Do something after which the worker looks; wait until it has nothing more in hand."""
        log = self.data / "log" / "worker.log"
        before = log.stat().st_size
        yield

        def done() -> bool:
            with log.open("rb") as file:
                file.seek(before)
                said = file.read().decode(errors="replace")
            taken = re.findall(r"Task (notifications\.sweep\[\S+\]) received", said)
            return bool(taken) and all(f"{task} succeeded" in said for task in taken)

        self.wait_for(done, seconds, "the worker has looked")
        time.sleep(0.2)  # what it was told meanwhile has reached it by then
        self.wait_for(done, seconds, "the worker has looked again")

    def mails(self, to: str = "") -> list[EmailMessage]:
        """Every mail that the sink received, oldest first."""
        found = []
        for path in sorted((self.data / "mail").glob("*.eml")):
            message = self._read.get(path)
            if message is None:
                read = message_from_bytes(path.read_bytes(), policy=policy.default)
                assert isinstance(read, EmailMessage)
                message = self._read[path] = read
            if to in str(message["X-Envelope-To"]):
                found.append(message)
        return found

    def wait_for(self, fact: Callable[[], Any], seconds: float = 30, what: str = "") -> Any:
        """Wait until ``fact()`` is truthy and return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := fact():
                return value
            time.sleep(0.2)
        raise AssertionError(f"did not happen within {seconds} s: {what}")


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Start everything on a free port, as a person would who has the demo already."""
    data = tmp_path_factory.mktemp("up") / "data"
    # With its owners: where PostgreSQL runs as nobody, the copy must be nobody's too.
    subprocess.run(["cp", "-a", demo_folder(), data], check=True)
    with started(data) as (url, process):
        yield Portal(url, data, process)


@contextmanager
def portal_alone(factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that only one walk changes: for those that would be in the others' way."""
    data = factory.mktemp("alone") / "data"
    subprocess.run(["cp", "-a", demo_folder(), data], check=True)
    with started(data) as (url, process):
        yield Portal(url, data, process)


def demo_folder() -> Path:
    """Return a data folder with the demo, filled once for all workers.

    How the first start goes is tried in ``tests/launcher``.
    """
    root = Path(os.environ["PORTAL_TEST_ROOT"])
    with (root / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        filled = root / "demo.filled"
        if not filled.exists():
            with started(root / "demo"):
                pass
            filled.touch()
    return root / "demo"


@contextmanager
def started(data: Path) -> Iterator[tuple[str, int]]:
    """Run a portal on the folder; gives its address and process."""
    kept = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SMTP_URL", "PORTAL_DATA")
    env = {k: v for k, v in os.environ.items() if k not in kept} | {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONUNBUFFERED": "1",
        # The quarterly check would stand first on every home page.
        "PORTAL_ROSTER_CHECK_DAYS": "0",
    }
    for name in ("PORTAL_SECRET_KEY", "PORTAL_CONTEXT_KEY", "PORTAL_FIELD_KEYS"):
        env.pop(name, None)
    command = [sys.executable, "-m", "wg_portal.launcher.up", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield _ready(process), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _ready(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    assert output is not None
    threading.Thread(target=lambda: [lines.put(line) for line in output], daemon=True).start()
    said = []
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and (process.poll() is None or not lines.empty()):
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            continue
        said.append(line)
        if found := re.search(r"Portal ready at (http://\S+)/", line):
            return found[1]
    raise AssertionError("the portal did not start:\n" + "".join(said))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Walker:
    """One person at the portal, in a browser of his own, who notices CSP and script errors."""

    def __init__(self, browser: Browser, portal: Portal, language: str, width: int) -> None:
        self.portal, self.language = portal, language
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, accept_downloads=True
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.faults.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )

    def goto(self, path: str) -> None:
        """Open an address of the portal."""
        self.page.goto(path if path.startswith("http") else self.portal.url + path)

    def sign_in(self, persona: str, *, fresh: bool = False) -> Walker:
        """Take a persona of the demo with one click, then the walk's language."""
        self.goto("/demo/")
        form = self.page.locator(f'form:has(input[name="persona"][value="{persona}"])')
        button = form.locator('[name="fresh"]') if fresh else form.locator("button").first
        button.click()
        self.page.wait_for_url(lambda url: "/demo/" not in url)
        return self.speak()

    def speak(self) -> Walker:
        """Switch the page to the walk's language."""
        if self.lang != self.language:
            self.page.locator(f'.language [value="{self.language}"]').first.click()
            self.page.wait_for_load_state()
        assert self.lang == self.language
        return self

    @property
    def lang(self) -> str | None:
        """The language that the page says it is in."""
        return self.page.locator("html").get_attribute("lang")

    @property
    def path(self) -> str:
        """The address of the page, below the portal's."""
        return self.page.url.removeprefix(self.portal.url)

    @property
    def text(self) -> str:
        """What the main part of the page says."""
        return self.page.locator("main").inner_text()

    def word(self, text: str, context: str | None = None) -> str:
        """Return the portal's word in the walk's language."""
        with translation.override(self.language):
            if context:
                return translation.pgettext(context, text)
            return translation.gettext(text)

    def button(self, text: str, context: str | None = "button") -> Locator:
        """The button that bears the word, else the link."""
        said = re.compile(f"^{re.escape(self.word(text, context))}")
        main = self.page.locator("main")
        button = main.get_by_role("button", name=said)
        return button if button.count() else main.get_by_role("link", name=said)

    def press(self, text: str, context: str | None = "button") -> None:
        """Click what bears the word and wait for the page that follows."""
        self.button(text, context).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; ``__`` stands for a hyphen."""
        for name, value in fields.items():
            self.page.locator(f'[name="{name.replace("__", "-")}"]').fill(value)

    def fill_moment(self, name: str, at: datetime) -> None:
        """Type a day and a time of day."""
        parts = {"year": at.year, "month": at.month, "day": at.day, "time": f"{at:%H:%M}"}
        for part, value in parts.items():
            self.page.locator(f'[name="{name}_{part}"]').fill(str(value))

    def move(self, how: str) -> None:
        """Move the portal's clock with the demo's control and let the worker do its part."""
        self.goto("/demo/")
        with self.portal.settled():
            self.page.locator(f'button[name="move"][value="{how}"]').click()
            self.page.wait_for_load_state()

    def shot(self, name: str) -> None:
        """Keep pictures of the page, wide and narrow, in the folder ``PORTAL_SHOTS``."""
        if SHOTS is None:
            return
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=SHOTS / f"{name}.{self.language}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def walk(browser: Browser, portal: Portal) -> Iterator[Callable[..., Walker]]:
    """Make walkers; at the end none may have seen a CSP violation or a script error."""
    made: list[Walker] = []

    def make(language: str = "ja", width: int = 1280) -> Walker:
        made.append(Walker(browser, portal, language, width))
        return made[-1]

    yield make
    for walker in made:
        walker.context.close()
    assert [fault for walker in made for fault in walker.faults] == []

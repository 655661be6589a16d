"""The installation of docker-compose.yml serves: every service, with its real command."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from apps.accounts import factors
from tests.conftest import TEMPLATE
from tests.launcher.conftest import until
from tests.operation.composed import ROOT, Machine, free_port, image_environment, read
from wg_portal.launcher import roles, secretfiles

HOST = "portal.example.jp"
GIVEN = {
    "PORTAL_HOST": HOST,
    "PORTAL_MAIL_SENDER": "no-reply@example.jp",
    "PORTAL_MAIL_REPLY_TO": "desk@example.jp",
    "PORTAL_WEB_WORKERS": "1",
}
LONG_RUNNING = ("web", "worker", "beat", "sealer", "metrics")
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return read(GIVEN)


def test_nothing_but_the_proxy_is_reachable(plan: dict[str, Any]) -> None:
    services = plan["services"]
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    assert plan["networks"]["inside"] == plan["networks"]["front"] == {"internal": True}
    for name, each in services.items():
        assert "privileged" not in each, name
        if each.get("image") == "wg-portal":
            assert each["read_only"] is True
            assert each["cap_drop"] == ["ALL"]
    assert services["proxy"]["networks"] == ["outside", "front"]
    assert {"database", "queue"} <= {n for n, e in services.items() if e["networks"] == ["inside"]}


def test_secrets_are_files_and_only_where_needed(plan: dict[str, Any], tmp_path: Path) -> None:
    made = set(secretfiles.make(tmp_path / "secrets", smtp="smtp://mail.example.jp"))
    assert made == set(plan["secrets"])
    assert secretfiles.make(tmp_path / "secrets", smtp="smtp://other") == []
    services = plan["services"]
    holders = {
        secret: {name for name, each in services.items() if secret in each.get("secrets", [])}
        for secret in made
    }
    assert holders["sealing_key"] == {"sealer"}
    assert holders["database_owner_url"] == holders["database_superuser_url"]
    assert holders["database_superuser_url"] == {"migrate", "operate"}
    for each in services.values():
        for name, value in each.get("environment", {}).items():
            assert not re.search("KEY$|PASSWORD$|DATABASE.*URL$", name), f"{name}={value}"


def test_the_proxy_writes_what_the_portal_believes() -> None:
    text = (ROOT / "config/proxy/Caddyfile").read_text()
    assert "reverse_proxy web:8000" in text
    assert "header_up X-Forwarded-Proto https" in text
    assert "header_up X-Forwarded-For {remote_host}" in text
    assert "@inside path /livez /readyz /healthz /metrics" in text


class Browser:
    """Speaks as the proxy does: plain HTTP inside, with what was asked for outside."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        self.headers: dict[str, str] = {}

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, where it leads, and the page."""
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.5",
            "Accept-Language": "en",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{m.key}={m.value}" for m in self.cookies.values()),
        }
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        self.headers = dict(answer.getheaders())
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        connection.close()
        return answer.status, answer.getheader("Location") or "", page

    def send(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Open a form, then send it."""
        _, _, page = self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:2000]
        return self.ask(path, {"csrfmiddlewaretoken": token[1], **fields})


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Database, queue and mail server of this machine under the names of the file."""
    superuser = os.environ["PORTAL_TEST_SUPERUSER"]
    socket_folder = os.environ["PORTAL_TEST_SOCKET"]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
        # What migrations and walls take is measured elsewhere; prepare still runs all steps.
        connection.execute(
            f"CREATE DATABASE portal TEMPLATE {TEMPLATE} OWNER portal_owner".encode()
        )
    port = free_port()

    def url(role: str, name: str = "portal") -> str:
        return f"postgresql://{role}@/{name}?host={socket_folder}"

    secrets = {
        "secret_key": "k" * 50,
        "context_key": "00" * 32,
        "field_keys": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "sealing_key": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "smtp_url": f"smtp://127.0.0.1:{port}",
        "database_url": url(roles.APP),
        "database_owner_url": url(roles.OWNER),
        "database_backup_url": url(roles.BACKUP),
        "database_sealer_url": url(roles.SEALER),
        "database_superuser_url": superuser,
    }
    made = Machine(
        folder=tmp_path,
        secrets=secrets,
        redis_url=os.environ["REDIS_URL"].replace("virtual_host=0", "virtual_host=9"),
        ports={"8000": free_port(), "9100": free_port(), "25": port},
    )
    made.lay_out()
    yield made
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")


def sink(machine: Machine) -> Any:
    from aiosmtpd.controller import Controller

    from wg_portal.launcher.mailsink import Keeper

    made = Controller(
        Keeper(machine.folder / "mail"), hostname="127.0.0.1", port=machine.ports["25"]
    )
    made.start()
    return made


def finished(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said


@pytest.mark.servers
def test_first_officer_on_a_new_installation(machine: Machine, plan: dict[str, Any]) -> None:
    services, image = plan["services"], image_environment()
    said = finished(machine.start(services["migrate"], image))
    assert "Walls rendered" in said
    assert "Demo" not in said
    mail = sink(machine)
    running = {name: machine.start(services[name], image) for name in LONG_RUNNING}
    try:
        operate = services["operate"]
        words = ("manage.py", "create_first_officer", "--email", "first@example.jp")
        told = finished(machine.start(operate, image, *words, "--organisation", "金融庁"))
        web = Browser(machine.ports["8000"])
        assert until(lambda: _ready(web), 60), _tail(running["web"])
        assert web.ask("/metrics")[0] in (302, 404)

        _walk(web, re.findall(rf"https://{HOST}(/\S+)", told)[-1])
        figures = _inside(machine, "/metrics", lambda text: 'portal_mails{state="pending"}' in text)
        assert "portal_up 1.0" in figures
        assert "first@" not in figures
        health = json.loads(_inside(machine, "/healthz", bool))
        assert (health["ready"], health["away"]) == (True, [])
        assert _inside(machine, "/", bool) == "not found\n"
        assert until(lambda: list((machine.folder / "mail").glob("*.eml")), 60)
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        ends = {name: process.communicate(timeout=60) for name, process in running.items()}
        mail.stop()
    codes = {name: process.returncode for name, process in running.items()}
    assert codes == dict.fromkeys(LONG_RUNNING, 0), {n: e[0][-1500:] for n, e in ends.items()}


def _ready(web: Browser) -> bool:
    try:
        return web.ask("/readyz")[2] in ("ready\n", "degraded: mail\n")
    except OSError:
        return False


def _tail(process: subprocess.Popen[str]) -> str:
    process.kill()
    return process.communicate()[0][-3000:]


def _walk(web: Browser, link: str) -> None:
    """From the invitation to a page of the body, with an authenticator."""
    assert web.ask(link)[0] == 302
    status, to, page = web.send("/accounts/invitation/", password1=PASSWORD, password2=PASSWORD)
    assert status == 302, page
    _, _, page = web.ask(to)
    shown = re.search(r"([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})", page)
    assert shown, page
    code = factors.code_at(shown[1].replace(" ", ""), time.time())
    status, to, page = web.send(to, code=code)
    assert status == 302, page
    status, to, page = web.ask("/bodies/plenary/")
    if status == 302 and "policy" in to:
        status, _, page = web.send(to, accepted="on")
        assert status == 302, page
        status, to, page = web.ask("/bodies/plenary/")
    assert status == 200, to
    assert "本会合" in page
    assert web.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert {"__Host-session", "__Host-csrf"} <= set(web.cookies)
    assert all(web.cookies[name]["secure"] for name in ("__Host-session", "__Host-csrf"))


def _inside(machine: Machine, path: str, enough: Callable[[str], object]) -> str:
    """Ask the internal port until the answer is enough."""
    text = ""

    def asked() -> bool:
        nonlocal text
        try:
            connection = http.client.HTTPConnection("127.0.0.1", machine.ports["9100"], timeout=30)
            connection.request("GET", path)
            text = connection.getresponse().read().decode()
            connection.close()
        except OSError:
            return False
        return bool(enough(text))

    assert until(asked, 60), text
    return text

"""docker-compose.yml without Docker: the same commands in the same environments, right here."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(sys.executable).parent
VARIABLE = re.compile(r"\$\{(\w+)(?::?([-?])([^}]*))?\}")


def read(given: Mapping[str, str]) -> dict[str, Any]:
    """The file with its variables filled in, as Compose does it."""

    def fill(match: re.Match[str]) -> str:
        name, sign, word = match[1], match[2], match[3]
        if name in given:
            return given[name]
        assert sign != "?", f"{name} must be given: {word}"
        return word or ""

    text = (ROOT / "docker-compose.yml").read_text()
    made: dict[str, Any] = yaml.safe_load(VARIABLE.sub(fill, text))
    return made


@dataclass(frozen=True)
class Machine:
    """Where hosts, volumes and secrets of the file lie here. ``ports``: by the service's own."""

    folder: Path
    secrets: Mapping[str, str]
    redis_url: str
    ports: Mapping[str, int]

    def lay_out(self) -> None:
        """Write the secrets and make the volumes."""
        for name in ("secrets", "data", "checkpoints", "backups", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name, value in self.secrets.items():
            (self.folder / "secrets" / name).write_text(f"{value}\n")

    def here(self, text: str) -> str:
        """Translate a value of the file."""
        for inside, folder in {
            "/run/secrets/": "secrets/",
            "/data": "data",
            "/checkpoints": "checkpoints",
            "/backups": "backups",
            "/tmp/": "tmp/",
        }.items():
            if text.startswith(inside):
                return str(self.folder / folder) + text[len(inside.rstrip("/")) :]
        if text == "redis://queue:6379/0":
            return self.redis_url
        for port, own in self.ports.items():
            text = text.replace(f"0.0.0.0:{port}", f"127.0.0.1:{own}")
        return text

    def environment(self, service: Mapping[str, Any], image: Mapping[str, str]) -> dict[str, str]:
        """What the service's process would find; a secret that it does not list is not there."""
        known = {**image, **service["environment"]}
        for name, value in known.items():
            if str(value).startswith("/run/secrets/"):
                assert str(value).removeprefix("/run/secrets/") in service["secrets"], name
        return {name: self.here(str(value)) for name, value in known.items()} | {
            "PATH": f"{PYTHON}:{os.environ['PATH']}",
            "TZ": "UTC",
        }

    def start(
        self, service: Mapping[str, Any], image: Mapping[str, str], *more: str
    ) -> subprocess.Popen[str]:
        """Start the service's own command."""
        words = [*service.get("entrypoint", []), *(more or service["command"])]
        return subprocess.Popen(
            [self.here(word) for word in words],
            cwd=ROOT,
            env=self.environment(service, image),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def image_environment() -> dict[str, str]:
    """What the last stage of the Dockerfile sets for every service."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").rpartition("\nFROM ")[2]
    found: dict[str, str] = {}
    for line in re.findall(r"^ENV (.*)$", text, re.MULTILINE):
        found |= dict(word.split("=", 1) for word in line.split())
    found.pop("PATH")
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

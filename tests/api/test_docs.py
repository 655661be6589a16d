"""The examples of docs/api.md do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import program, subject

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def examples() -> list[list[str]]:
    """The commands of the page, as a shell splits them, with this world's values."""
    values = {
        "$PORTAL": "",
        "$TOKEN": program("bank").token,
        "$MEETING": str(subject("meetings.Meeting")),
    }
    found = []
    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.S):
        for name, value in values.items():
            block = block.replace(name, value)
        found.append(shlex.split(block.replace("\\\n", "")))
    return found


def run(command: list[str]) -> Any:
    """Ask what curl would ask."""
    method, address, headers, data, form = "GET", "", {}, "", {}
    words = iter(command[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(words)
        elif word == "-F":
            name, _equals, value = next(words).partition("=")
            file = SimpleUploadedFile(value[1:], b"a,b\n1,2\n")
            form[name] = file if value.startswith("@") else value
        elif word != "-s":
            address = word
    client = Client(raise_request_exception=False)
    if form:
        return client.post(address, form, headers=headers)
    return client.generic(method, address, data, "application/json", headers=headers)


def test_every_example_works() -> None:
    commands = examples()
    assert [command[0] for command in commands] == ["curl"] * 4
    answers = [run(command) for command in commands]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201]
    assert answers[2].json()["own_reply"]["answer"] == "online"

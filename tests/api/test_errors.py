"""Every refusal is a problem in the user's language, and tells nothing about what is hidden."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.organisations.models import Post
from tests.api.conftest import API, program, subject
from tests.clients import client_of
from tests.conftest import as_owner
from tests.matrix import world as scene

PROBLEM = "application/problem+json"


@pytest.mark.parametrize("kind", ["meetings.Meeting", "documents.Paper", "action_items.ActionItem"])
def test_unknown_hidden_and_malformed_are_one_answer(kind: str) -> None:
    place = {"meetings.Meeting": "meetings", "documents.Paper": "papers"}.get(kind, "action-items")
    hidden = subject(kind, circle="two-all")
    asking = program("bank")
    paths = [str(hidden), str(uuid4()), "no-id", "0", "%00", "%0A"]
    answers = [asking.get(f"{place}/{path}/") for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["Content-Type"] for answer in answers} == {PROBLEM}


def test_nothing_answers_html() -> None:
    asking, nobody = program("bank"), Client()
    for path in ("", "meetings", "meetings/", "v2/x/", "/api/", "/api", f"meetings/{uuid4()}"):
        for accept in ("text/html", "*/*"):
            address = path if path.startswith("/") else f"{API}{path}"
            for answer in (
                asking.client.get(address, headers=asking.headers(Accept=accept)),
                asking.client.post(address, headers=asking.headers(Accept=accept)),
                asking.client.options(address, headers=asking.headers(Accept=accept)),
                nobody.get(address, headers={"Accept": accept}),
            ):
                if address != "/api":
                    assert "html" not in answer.headers["Content-Type"], (path, accept)


def test_the_sentences_are_in_the_persons_language() -> None:
    asking = program("bank")
    japanese = asking.get(f"meetings/{uuid4()}/")
    with as_owner():
        User.objects.filter(pk=scene.ident("person", "bank")).update(language="en")
    english = asking.get(f"meetings/{uuid4()}/")
    assert english.json()["title"] == "There is nothing under this address."
    assert japanese.json()["title"] != english.json()["title"]
    assert [a.headers["Content-Language"] for a in (japanese, english)] == ["ja", "en"]


def test_a_body_that_cannot_be_read() -> None:
    asking = program("bank")
    path = f"{API}meetings/{subject('meetings.Meeting')}/reply/"
    deep = "[" * 100_000
    key = {"Idempotency-Key": str(uuid4())}
    for text, kind, status in (
        ("{", "application/json", 400),
        (deep, "application/json", 400),
        ("[1]", "application/json", 422),
        ("answer=onsite", "application/x-www-form-urlencoded", 415),
        ("x" * 3_000_000, "application/json", 413),
    ):
        answer = asking.client.post(path, text, kind, headers=asking.headers(**key))
        assert answer.status_code == status, answer.content
        assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"answer":\n  "canary" "x"}', ("2行目", "12文字目", "「,」")),
        (b'{"answer": "canary', ("1行目", "12文字目", "閉じられていません")),
        (b'{canary: 1}', ("1行目", "2文字目", "引用符")),
        (b'{"canary": \xff}', ("UTF-8",)),
        (b'{"canary": NaN}', ("NaN",)),
        (b'{"canary": ' + b"1" * 5000 + b"}", ("桁数",)),
        (b"[" * 100_000, ("深すぎ",)),
        (b" ", ("1行目", "2文字目")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_json_is_said_without_its_content(
    text: bytes, said: tuple[str, ...]
) -> None:
    asking = program("bank")
    path = f"{API}meetings/{subject('meetings.Meeting')}/reply/"
    headers = asking.headers(**{"Idempotency-Key": str(uuid4())})
    answer = asking.client.post(path, text, "application/json", headers=headers)
    assert answer.status_code == 400, answer.content
    for words in said:
        assert words in answer.json()["detail"]
    assert b"canary" not in answer.content


def test_a_form_that_cannot_be_read() -> None:
    asking = program("bank")
    headers = asking.headers(**{"Idempotency-Key": str(uuid4())})
    answer = asking.client.post(f"{API}papers/", b"x", "multipart/form-data", headers=headers)
    assert answer.status_code == 400
    assert "boundary" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("meetings", "limit, cursor"), ("papers", "limit, cursor"), ("bodies", "limit, cursor"),
        ("organisations", "limit, cursor"), ("threat-notes", "limit, cursor"),
        ("obligations", "limit, cursor"), ("action-items", "limit, cursor, whose"),
    ],
)  # fmt: skip
def test_a_list_refuses_a_parameter_that_it_does_not_have(place: str, known: str) -> None:
    answer = program("bank").get(f"{place}/", **{"limit": "1", "st/ate": "open"})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == "#/st~1ate"
    assert known in error["detail"]
    assert program("bank").get(f"{place}/", limit="1").status_code == 200


def test_fields_are_named_by_pointers() -> None:
    answer = program("officer").post("meetings/", {"body": "one", "items": [{"minutes": 0}]})
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"#/starts_at", "#/items/0/minutes", "#/items/0/title_ja"} <= pointers


def test_a_session_reads_and_writes_only_with_its_csrf_token() -> None:
    with as_owner():
        post = Post.objects.get(pk=scene.ident("post", "bank"))
    person = User.objects.get(pk=post.person_id)
    client = client_of(post, person)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    path = f"{API}meetings/{subject('meetings.Meeting')}/"
    assert strict.get(path).status_code == 200
    headers = {"Idempotency-Key": str(uuid4())}
    body = json.dumps({"answer": "onsite"})
    answer = strict.post(f"{path}reply/", body, "application/json", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == PROBLEM
    strict.cookies["csrftoken"] = "a" * 32
    allowed = strict.post(
        f"{path}reply/", body, "application/json", headers=headers | {"X-CSRFToken": "a" * 32}
    )
    assert allowed.status_code == 200, allowed.content


def test_without_a_sign_in_everything_is_401() -> None:
    for path in ("meetings/", "schema/", "nothing/", f"papers/{uuid4()}/"):
        answer = Client().get(f"{API}{path}")
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == PROBLEM


def test_a_fault_is_a_problem_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.meetings import services

    def broken(**arguments: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(services, "reply", broken)
    path = f"meetings/{subject('meetings.Meeting')}/reply/"
    answer = program("bank").post(path, {"answer": "onsite"})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == PROBLEM
    assert b"canary" not in answer.content

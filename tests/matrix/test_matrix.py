"""Every address × everybody × every marking, against the oracle, with both walls and with each
alone. Hidden is 404, and no page carries a word of what its reader may not read."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts import sessions
from apps.accounts.models import User
from apps.organisations.models import Post
from tests import oracle
from tests.clients import client_of
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene
from tests.matrix.routes import DEMO, ROUTES, Row
from tests.matrix.walls import WALLS
from wg_portal import clock

CANARY = re.compile(r"canary[0-9a-f]{12}")
FOUND, HIDDEN, REFUSED = range(200, 400), {404}, {403, 404, 405, 409, 422}
STEPPED_UP = {"bank", "officer"}
"""Actors who are also asked about TLP:RED with a fresh second factor."""
EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
ACTION = "action_items.ActionItem"
LATE = scene.ident(ACTION, *scene.LATE)
LATENESS = re.compile(rb"(?<![0-9A-Za-z])4,?321(?![0-9A-Za-z-])")
"""Not inside a token or an id, where chance puts it."""
HOW_IT_GOES = {"action_items:action"}
"""Where the owner, the desk and the chair must find what nobody else may."""
API = "api:"
OUTSIDE = {"anonymous", "disabled", "left-today"}
TYPICAL = {
    (2, "one-all", "released"),
    (2, "one-all", "draft"),
    (2, "two-all", "released"),
    (4, "named", "released"),
}
"""Markings that the acts are tried on in every run; reading, and the exhaustive run, take all."""
OWN_AND_OTHER = {(2, "one-all", "released"), (2, "two-all", "released")}
"""Of these, what a single wall is asked: something of one's own body and of another's."""


@dataclass
class Asker:
    """One actor with a client and what the oracle says he may read."""

    name: str
    stepped_up: bool
    client: Client
    readable: set[UUID]
    authored: set[UUID]
    followed: set[UUID] = field(default_factory=set)
    """Action items of which he may know how they go: the owner, the desk and the chair."""
    overseen: set[UUID] = field(default_factory=set)
    """Action items of which he may know what the owner asked: the owner and the desk."""

    @property
    def words(self) -> set[str]:
        """Every canary that he may be shown."""
        inner = {scene.progress_word(pk) for pk in self.followed}
        inner |= {scene.wish_word(pk) for pk in self.overseen}
        return {scene.canary(pk) for pk in self.readable} | inner


@dataclass
class Tally:
    """What was asked and what was wrong."""

    cells: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    wrong: list[str] = field(default_factory=list)


def routes(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All named addresses of the portal."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def test_every_address_has_a_row() -> None:
    names = {name for name, _ in routes() if not name.startswith(DEMO)}
    assert names == set(ROUTES)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[oracle.World]:
    """The world in the database, for the whole module, and gone afterwards."""
    made = scene.build()
    with django_db_blocker.unblock(), clock.fixed(AT), transaction.atomic():
        with as_owner():
            scene.load(made)
            scene.add_versions(made)
            # PostgreSQL alters no table that still has checks to make.
            connection.check_constraints()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def askers(world: oracle.World) -> list[Asker]:
    """Everybody, and some also with a fresh second factor."""
    made = [Asker("anonymous", False, Client(raise_request_exception=False), set(), set())]
    for name in scene.ACTORS:
        for stepped_up in [False, True] if name in STEPPED_UP else [False]:
            made.append(_asker(world, name, stepped_up))
    return made


def _asker(world: oracle.World, name: str, stepped_up: bool) -> Asker:
    person = User.objects.get(pk=scene.ident("person", name))
    with as_owner():
        post = Post.objects.get(pk=scene.ident("post", name))
    client = client_of(post, person, stepped_up=stepped_up)
    session = client.session
    # Each request is rolled back: all of them would note again that there was activity.
    session[sessions.SEEN] = time.time() + 30 * 60
    if stepped_up:  # and on a slow machine the factor would be no longer fresh at the end
        session[sessions.FACTOR] = session[sessions.SEEN]
    session.save()
    readable = oracle.readable(world, post.pk, stepped_up=stepped_up)
    authored = {pk for pk in readable if oracle.held(world, post.pk, pk) & oracle.AUTHORING}
    items = {pk for pk in readable if world.subjects[pk]["type"] == ACTION}
    readable |= (
        {body for body, _ in oracle.seats(world, post.pk)} if oracle.acts(world, post.pk) else set()
    )
    readable |= {scene.ident("body", scene.AUDITED[name])} if name in scene.AUDITED else set()
    made = Asker(name, stepped_up, client, readable, authored)
    organisation, seats, *_ = scene.ACTORS[name]
    for pk in items:
        body = world.subjects[pk]["body"]
        owner = organisation == ("rival" if body == "two" else "bank")
        if owner or {(body, "secretariat"), (body, "chair")} & set(seats):
            made.followed.add(pk)
        # The wish is the bank's, and whoever wrote a thing sees who owes him something about it.
        if organisation == "bank" or (body, "secretariat") in seats or pk in authored:
            made.overseen.add(pk)
    return made


@pytest.mark.parametrize("walls", WALLS, ids=lambda name: name.replace(" ", "-"))
def test_matrix(world: oracle.World, askers: list[Asker], walls: str) -> None:
    tally = ask_all(world, askers, walls, ROUTES)
    print(
        f"\nmatrix, {walls}: {tally.requests} requests, {sum(tally.cells.values())} cells"
        f" ({dict(tally.cells)}), {len(tally.wrong)} wrong"
    )
    print("\n".join(tally.wrong[:40]))
    assert tally.wrong == []


def ask_all(world: oracle.World, askers: list[Asker], walls: str, rows: Mapping[str, Row]) -> Tally:
    """Ask every address of the rows as everybody."""
    tally = Tally()
    plain = {asker.name: asker for asker in askers if not asker.stepped_up}
    with WALLS[walls]():
        for name, row in rows.items():
            asked = list(addresses(world, name, row))
            assert asked or row.expect == "public", f"{name} is never asked"
            for asker in askers:
                few = asked if EXHAUSTIVE else enough(world, asked, asker, row, walls)
                if name.startswith(API) and walls != "both walls" and not EXHAUSTIVE:
                    few = [each for each in few if row.expect != "act" and typical(world, each[1])]
                if name.startswith(API):  # a fresh second factor opens nothing to programs
                    known = plain[asker.name]
                    asker = replace(
                        asker, readable=known.readable, authored=known.authored,
                        followed=known.followed, overseen=known.overseen,
                    )  # fmt: skip
                for address, subject_id in few:
                    ask(tally, world, asker, name, row, address, subject_id)
    return tally


def enough(world: oracle.World, asked: list[Any], asker: Asker, row: Row, walls: str) -> list[Any]:
    """What of the addresses each ordinary run asks; the exhaustive one asks all."""
    if asker.name in OUTSIDE:  # stopped at the door whatever the subject, before any wall
        return asked[:1] if walls == "both walls" else []
    if asker.name == "officer2" and row.expect != "act":  # reads what the officer reads
        return []

    def marking(subject_id: UUID | None) -> Any:
        return world.subjects[subject_id]["marking"] if subject_id else None

    if asker.stepped_up and row.subject:  # differs about TLP:RED only
        asked = [each for each in asked if (marking(each[1]) or (4,))[0] == 4]
    if walls == "both walls":
        return asked
    if row.expect in {"public", "own"}:  # stand before the walls
        return []
    if row.expect in {"act", "desk"}:
        return [each for each in asked if not each[1] or marking(each[1]) in OWN_AND_OTHER]
    if row.expect == "duty" or not row.subject:
        return asked
    # A wall that is away can only show more: of what is readable anyway, one will do.
    readable = [each for each in asked if each[1] in asker.readable]
    return [each for each in asked if each not in readable[1:]]


def typical(world: oracle.World, subject_id: UUID | None) -> bool:
    """Whether the subject bears one of the typical markings, or there is none."""
    return subject_id is None or world.subjects[subject_id]["marking"] in TYPICAL


def addresses(world: oracle.World, name: str, row: Row) -> Iterator[tuple[str, UUID | None]]:
    """The address for each subject of the row's type; for lists, one for each body."""
    pattern = dict(routes())[name]
    converters = pattern.pattern.converters
    kind = row.subject.replace("documents.Version", "documents.Paper")
    subjects = [pk for pk, each in world.subjects.items() if each["type"] == kind]
    if row.subject:
        for pk in subjects:
            whole = row.expect == "read" and not row.again
            if not whole and not EXHAUSTIVE and not typical(world, pk):
                continue
            if row.expect == "duty":
                if world.subjects[pk]["tlp"] < 4:
                    yield from ((reverse(name, kwargs={"pk": duty}), pk) for duty in duties(pk))
                continue
            yield reverse(name, kwargs=scene.arguments(name, converters, pk)), pk
    elif "pk" in converters:
        for organisation in ("bank", "rival"):
            pk = scene.ident("organisation", organisation)
            known = {"pk": pk, "plea": pk, "act": "hold"}
            kwargs = {each: value for each, value in known.items() if each in converters}
            yield reverse(name, kwargs=kwargs), None
    elif "code" in converters or "kind" in converters:
        fixed = {"kind": "action"} if "kind" in converters else {}
        for code in ("one", "two") if "code" in converters else (None,):
            yield reverse(name, kwargs=fixed | ({"code": code} if code else {})), None
    elif row.expect != "public" or not pattern.pattern.regex.groups:
        yield reverse(name), None


def duties(subject_id: UUID) -> dict[UUID, str]:
    """Who owes something about the subject, by the id of his obligation."""
    return {scene.ident("obligation", bearer, subject_id): bearer for bearer in scene.BEARERS}


def ask(
    tally: Tally,
    world: oracle.World,
    asker: Asker,
    name: str,
    row: Row,
    address: str,
    subject_id: UUID | None,
) -> None:
    """Ask once and judge the status and every word of the answer."""
    where = f"{name} by {asker.name}{' (fresh factor)' if asker.stepped_up else ''} {address}"
    with transaction.atomic():
        method = asker.client.post if row.expect == "act" else asker.client.get
        answer = method(address)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    tally.requests += 1
    tally.cells[row.expect] += 1
    seen = set(CANARY.findall(body.decode("utf-8", "replace") + str(answer.headers)))
    allowed = asker.words | own_words(row, subject_id, asker) | inner_words(name, subject_id, asker)
    if seen - allowed:
        tally.wrong.append(f"{where}: shows {sorted(seen - allowed)}")
    if LATENESS.search(body) and LATE not in asker.followed:
        tally.wrong.append(f"{where}: tells how late somebody is")
    if name in HOW_IT_GOES and subject_id in asker.followed and answer.status_code == 200:
        missing = {scene.progress_word(subject_id)} - seen
        if missing or (subject_id == LATE and not LATENESS.search(body)):
            tally.wrong.append(f"{where}: does not tell how it goes")
    if answer.status_code >= 500:
        tally.wrong.append(f"{where}: status {answer.status_code}")
    problem = judge(
        asker, name, row, subject_id, answer.status_code, answer.headers.get("Location", "")
    )
    if row.expect == "duty" and asker.name not in OUTSIDE:
        problem = judge_duty(world, asker, address, subject_id, answer.status_code)
    if problem:
        tally.wrong.append(f"{where}: {problem}")
    if answer.status_code == 200 and row.complete:
        expected = {scene.canary(pk) for pk in asker.readable if scene.type_of(pk) in row.complete}
        if not expected <= seen:
            tally.wrong.append(f"{where}: leaves out {sorted(expected - seen)}")


def judge_duty(
    world: oracle.World, asker: Asker, address: str, subject_id: UUID | None, status: int
) -> str:
    """A duty is read by its bearer and the desk of its body, if its subject is."""
    assert subject_id is not None
    subject = world.subjects[subject_id]
    bearer = next(who for pk, who in duties(subject_id).items() if str(pk) in address)
    organisation, seats, *_ = scene.ACTORS[asker.name]
    concerned = organisation == bearer or (subject["body"], "secretariat") in seats
    mine = subject_id in asker.readable and (concerned or subject_id in asker.authored)
    return "" if status == (200 if mine else 404) else f"a duty of {bearer}: {status}"


def own_words(row: Row, subject_id: UUID | None, asker: Asker) -> set[str]:
    """A download carries its paper's word in the file name; nothing else needs leave."""
    return {scene.canary(subject_id)} if subject_id in asker.readable else set()


def inner_words(name: str, subject_id: UUID | None, asker: Asker) -> set[str]:
    """What the owner asked of the desk: beside owner and desk the chair reads it, on the item's
    page, which also answers what was refused.
    """
    of_item = name.startswith("action_items:") and subject_id in asker.followed
    if subject_id is None or not of_item:
        return set()
    return {scene.wish_word(subject_id)}


def judge(
    asker: Asker, name: str, row: Row, subject_id: UUID | None, status: int, location: str
) -> str:
    """Return what is wrong with the status, or nothing."""
    if row.expect == "public":
        return ""
    if name.startswith(API) and asker.name in OUTSIDE:
        closed = status == (403 if asker.name == "left-today" else 401)
        return "" if closed else f"not refused by the API: {status}"
    if asker.name in {"anonymous", "disabled"}:
        return "" if status == 302 and "login" in location else f"not sent to sign in: {status}"
    if asker.name == "left-today":
        sent = status == 302 and "acting-for" in location
        return "" if sent or row.expect == "own" else f"not asked for a post: {status}"
    if row.expect == "own" or subject_id is None:
        return "" if status < 500 else str(status)
    readable = subject_id in asker.readable
    if not readable and status not in HIDDEN:
        return f"hidden, but {status}"
    if row.expect == "read" and readable and status != 200:
        return f"readable, but {status}"
    desk = asker.name in {"officer", "officer2"} or subject_id in asker.authored
    if row.expect == "desk" and readable and not desk and status not in REFUSED:
        return f"not at the desk, but {status}"
    return ""

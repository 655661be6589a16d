"""Random worlds for the oracle, and the same worlds as rows."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from apps.accounts.models import User
from apps.documents.models import Paper
from apps.organisations.models import Body, Membership, Organisation, Post, Representative
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson, Grant
from tests.factories import AT
from tests.oracle import World

ROLES = ["chair", "deputy", "member", "observer", "secretariat"]
REASONS = ["author", "editor", "proxy", "guest", "delegate", "break_glass"]


def random_world(seed: int) -> World:
    """A small world in which every edge of every period is likely."""
    dice = random.Random(seed)
    world = World(at=AT)
    ids = lambda count: [UUID(int=dice.getrandbits(128), version=4) for _ in range(count)]  # noqa: E731
    day = lambda: world.today + timedelta(days=dice.choice([-30, -1, 0, 1, 30]))  # noqa: E731
    moment = lambda: AT + timedelta(seconds=dice.choice([-90000, -1, 0, 1, 90000]))  # noqa: E731

    def days() -> tuple[Any, Any]:
        first = day() if dice.random() < 0.5 else world.today - timedelta(days=60)
        end = day() if dice.random() < 0.4 else None
        return (first, end) if end is None or first < end else (first, None)

    def hours() -> tuple[Any, Any]:
        first, end = AT - timedelta(days=9), None
        if dice.random() < 0.5:
            first = moment()
        if dice.random() < 0.4:
            end = moment()
        return (first, end) if end is None or first < end else (first, None)

    bodies = ids(2)
    for pk in ids(5):
        world.people[pk] = {"active": dice.random() < 0.9}
    for pk in ids(4):
        world.organisations[pk] = {"kind": dice.choice(["member"] * 4 + ["external", "auditor"])}
    pairs = [(p, o) for p in world.people for o in world.organisations]
    for pk, (who, where) in zip(ids(8), dice.sample(pairs, 8), strict=True):
        world.posts[pk] = {
            "person": who,
            "organisation": where,
            "during": days(),
            "handles_marked": dice.random() < 0.8,
        }
    seats = [(b, o, r) for b in bodies for o in world.organisations for r in ROLES]
    for pk, (where, who, role) in zip(ids(7), dice.sample(seats, 7), strict=True):
        world.memberships[pk] = {
            "body": where,
            "organisation": who,
            "role": role,
            "during": days(),
        }
    # Also posts of another organisation than the seat's: they must not count.
    filled = [(m, p) for m in world.memberships for p in world.posts]
    for membership, post in dice.sample(filled, 14):
        world.representatives.append({"membership": membership, "post": post, "during": days()})
    _add_circles(world, bodies, dice, ids, hours)
    world.bodies = bodies  # type: ignore[attr-defined]
    for pk in ids(14):
        circle, kind = dice.choice([(c, v["kind"]) for c, v in world.circles.items()])
        highest = {"community": 1, "people": 4}.get(kind, 3)
        world.subjects[pk] = {
            "tlp": dice.randint(0, highest),
            "circle": circle,
            "visible_from": None if dice.random() < 0.2 else moment(),
            "withdrawn_at": moment() if dice.random() < 0.2 else None,
        }
    chosen = [(s, p, r) for s in world.subjects for p in world.posts for r in REASONS]
    for subject, post, reason in dice.sample(chosen, 8):
        world.grants.append({"subject": subject, "post": post, "reason": reason, "during": hours()})
    return world


def _add_circles(world: World, bodies: Any, dice: Any, ids: Any, hours: Any) -> None:
    for kind in ["community", "body", "body", "body", "organisations", "people", "people", "owner"]:
        circle = {
            "kind": kind,
            "body": None,
            "roles": [],
            "organisations": set(),
            "people": [],
        }
        if kind == "body":
            circle["body"] = dice.choice(bodies)
            circle["roles"] = sorted(dice.sample(ROLES, dice.randint(1, 5)))
            if any(
                c["body"] == circle["body"] and c["roles"] == circle["roles"]
                for c in world.circles.values()
            ):
                continue
        if kind == "owner":
            circle["body"] = dice.choice(bodies)
            circle["roles"] = sorted(dice.sample(ROLES, dice.randint(3, 5)))
        if kind in {"organisations", "owner"}:
            circle["organisations"] = set(dice.sample(list(world.organisations), 2))
        if kind == "people":
            circle["people"] = [
                {"post": p, "during": hours()} for p in dice.sample(list(world.posts), 3)
            ]
        world.circles[ids(1)[0]] = circle


def load(world: World) -> None:
    """Insert the world; the subjects become papers. Needs ``as_owner()``."""
    Body.objects.bulk_create(
        Body(id=pk, code=str(pk)[:20], name_ja="b", name_en="b", short_ja="b", short_en="b")
        for pk in world.bodies  # type: ignore[attr-defined]
    )
    User.objects.bulk_create(
        User(id=pk, email=f"{pk}@example.jp", family_name="x", is_active=v["active"])
        for pk, v in world.people.items()
    )
    Organisation.objects.bulk_create(
        Organisation(
            id=pk, kind=v["kind"], sector="it", kana="o",
            name_ja="o", name_en="o", short_ja="o", short_en="o",
        )
        for pk, v in world.organisations.items()
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            id=pk,
            person_id=v["person"],
            organisation_id=v["organisation"],
            during=DateRange(*v["during"]),
            handles_marked=v["handles_marked"],
        )
        for pk, v in world.posts.items()
    )
    Membership.objects.bulk_create(
        Membership(
            id=pk,
            body_id=v["body"],
            organisation_id=v["organisation"],
            role=v["role"],
            during=DateRange(*v["during"]),
        )
        for pk, v in world.memberships.items()
    )
    Representative.objects.bulk_create(
        Representative(
            membership_id=v["membership"],
            post_id=v["post"],
            capacity="primary",
            during=DateRange(*v["during"]),
        )
        for v in world.representatives
    )
    _load_circles(world)
    some_body = world.bodies[0]  # type: ignore[attr-defined]
    some_organisation = next(iter(world.organisations))
    Paper.objects.bulk_create(
        Paper(
            id=pk,
            body_id=some_body,
            owner_organisation_id=some_organisation,
            title_ja="t",
            tlp=v["tlp"],
            circle_id=v["circle"],
            circle_kind=world.circles[v["circle"]]["kind"],
            visible_from=v["visible_from"],
            withdrawn_at=v["withdrawn_at"],
            notice_title="n",
        )
        for pk, v in world.subjects.items()
    )
    Grant.objects.bulk_create(
        Grant(
            id=uuid4(),
            subject_id=v["subject"],
            post_id=v["post"],
            reason=v["reason"],
            during=DateTimeTZRange(*v["during"]),
        )
        for v in world.grants
    )


def _load_circles(world: World) -> None:
    Circle.objects.bulk_create(
        Circle(id=pk, kind=v["kind"], body_id=v["body"], roles=v["roles"], name_ja="c", name_en="c")
        for pk, v in world.circles.items()
    )
    CircleOrganisation.objects.bulk_create(
        CircleOrganisation(circle_id=pk, organisation_id=each)
        for pk, v in world.circles.items()
        for each in v["organisations"]
    )
    CirclePerson.objects.bulk_create(
        CirclePerson(circle_id=pk, post_id=each["post"], during=DateTimeTZRange(*each["during"]))
        for pk, v in world.circles.items()
        for each in v["people"]
    )

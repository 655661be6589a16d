"""Who may read what, by brute force over plain dictionaries.

Imports nothing of the product: it is the second opinion. Times are aware datetimes, days are
dates in Japan, periods are half-open pairs with ``None`` for "without end".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

JAPAN = timezone(timedelta(hours=9))
RED = 4
COMMUNITY_KIND = "member"
AUTHORING = {"author", "editor"}


@dataclass
class World:
    """Everything that the rule depends on."""

    at: datetime
    people: dict[Any, dict[str, Any]] = field(default_factory=dict)
    organisations: dict[Any, dict[str, Any]] = field(default_factory=dict)
    posts: dict[Any, dict[str, Any]] = field(default_factory=dict)
    memberships: dict[Any, dict[str, Any]] = field(default_factory=dict)
    representatives: list[dict[str, Any]] = field(default_factory=list)
    circles: dict[Any, dict[str, Any]] = field(default_factory=dict)
    grants: list[dict[str, Any]] = field(default_factory=list)
    subjects: dict[Any, dict[str, Any]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self.at.astimezone(JAPAN).date()

    def on(self, period: tuple[Any, Any]) -> bool:
        """Whether the period of days holds today."""
        return holds(period, self.today)


def holds(period: tuple[Any, Any], moment: Any) -> bool:
    """Whether a half-open period contains the moment."""
    first, end = period
    return (first is None or first <= moment) and (end is None or moment < end)


def acts(world: World, post_id: Any) -> bool:
    """Whether somebody can act on this post at all."""
    post = world.posts[post_id]
    return world.people[post["person"]]["active"] and world.on(post["during"])


def seats(world: World, post_id: Any) -> set[tuple[Any, str]]:
    """(body, role) pairs that the post fills today."""
    post = world.posts[post_id]
    found = set()
    for representative in world.representatives:
        membership = world.memberships[representative["membership"]]
        if (
            representative["post"] == post_id
            and membership["organisation"] == post["organisation"]
            and world.on(representative["during"])
            and world.on(membership["during"])
        ):
            found.add((membership["body"], membership["role"]))
    return found


def in_community(world: World, post_id: Any) -> bool:
    """Whether the post's organisation is a member with a seat somewhere today."""
    organisation = world.posts[post_id]["organisation"]
    return world.organisations[organisation]["kind"] == COMMUNITY_KIND and any(
        membership["organisation"] == organisation and world.on(membership["during"])
        for membership in world.memberships.values()
    )


def in_circle(world: World, post_id: Any, circle_id: Any) -> bool:
    """Whether the circle includes the post now."""
    circle = world.circles[circle_id]
    post = world.posts[post_id]
    if circle["kind"] == "community":
        return in_community(world, post_id)
    if circle["kind"] == "body":
        return any(
            body == circle["body"] and role in circle["roles"]
            for body, role in seats(world, post_id)
        )
    if circle["kind"] == "owner":
        own = post["organisation"] in circle["organisations"]
        return any(
            body == circle["body"]
            and role in circle["roles"]
            and (own or role in {"chair", "secretariat"})
            for body, role in seats(world, post_id)
        )
    if circle["kind"] == "organisations":
        chosen = post["handles_marked"] and post["organisation"] in circle["organisations"]
        outside = world.organisations[post["organisation"]]["kind"] != COMMUNITY_KIND
        return chosen and (outside or in_community(world, post_id))
    return any(
        named["post"] == post_id and holds(named["during"], world.at) for named in circle["people"]
    )


def held(world: World, post_id: Any, subject_id: Any) -> set[str]:
    """Reasons of the grants that the post holds on the subject now."""
    return {
        grant["reason"]
        for grant in world.grants
        if grant["post"] == post_id
        and grant["subject"] == subject_id
        and holds(grant["during"], world.at)
    }


def may_read(world: World, post_id: Any, subject_id: Any, *, stepped_up: bool) -> bool:
    """Whether this post may read this subject now."""
    subject = world.subjects[subject_id]
    if not acts(world, post_id):
        return False
    if subject["tlp"] == RED and not stepped_up:
        return False
    reasons = held(world, post_id, subject_id)
    if reasons & AUTHORING:
        return True
    out = (
        subject["visible_from"] is not None
        and subject["visible_from"] <= world.at
        and subject["withdrawn_at"] is None
    )
    return out and (bool(reasons) or in_circle(world, post_id, subject["circle"]))


def readable(world: World, post_id: Any, *, stepped_up: bool) -> set[Any]:
    """All subjects that the post may read."""
    return {s for s in world.subjects if may_read(world, post_id, s, stepped_up=stepped_up)}


def recipients(world: World, subject_id: Any) -> set[Any]:
    """All posts that may read the subject, each with a fresh factor if it needs one."""
    return {p for p in world.posts if may_read(world, p, subject_id, stepped_up=True)}

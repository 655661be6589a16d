"""One world that holds every marking and every relation, as dictionaries and as rows.

The oracle judges the dictionaries; the rows are what the product is asked about. Each subject
carries a canary word that stands in its texts and nowhere else.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from apps.accounts.models import User
from apps.action_items.models import ActionItem
from apps.decisions.models import Decision
from apps.documents.models import Paper, Version, VersionText
from apps.meetings.models import AgendaItem, Meeting, Minutes
from apps.notices.models import Notice
from apps.organisations.models import Body, Membership, Organisation, Post, Representative
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson, Grant
from apps.threat_notes.models import ThreatNote
from tests.factories import AT
from tests.matrix import words
from tests.oracle import World

SPACE = UUID("7f1c2f0e-5a52-4c41-9d3b-1f6a8f9f0b11")
YEAR_AGO = date(2026, 1, 1)
TODAY = date(2026, 11, 24)
FOR_EVER = (YEAR_AGO, None)
ALWAYS = (AT - timedelta(days=300), None)
TYPES = ["meetings.Meeting", "meetings.AgendaItem", "meetings.Minutes", "documents.Paper",
         "decisions.Decision", "action_items.ActionItem", "threat_notes.ThreatNote",
         "notices.Notice"]  # fmt: skip
NEVER_RED = {"notices.Notice"}

# name: (organisation, seat (body, role) or None, days of the post, account active)
ACTORS: dict[str, tuple[str, list[tuple[str, str]], tuple[date, date | None], bool]] = {
    "bank": ("bank", [("one", "member")], FOR_EVER, True),
    "colleague": ("bank", [], FOR_EVER, True),
    "rival": ("rival", [("two", "member")], FOR_EVER, True),
    "observer": ("boj", [("one", "observer")], FOR_EVER, True),
    "officer": ("office", [("one", "secretariat")], FOR_EVER, True),
    "officer2": ("office", [("one", "secretariat")], FOR_EVER, True),
    "chair": ("ministry", [("one", "chair")], FOR_EVER, True),
    "guest": ("developer", [], FOR_EVER, True),
    "auditor": ("auditor", [], FOR_EVER, True),
    "left-today": ("bank", [("one", "member")], (YEAR_AGO, TODAY), True),
    "disabled": ("bank", [("one", "member")], FOR_EVER, False),
}
BEARERS = ("bank", "boj", "rival")
"""Organisations that owe something about each action item below TLP:RED."""
AUDITED = {"auditor": "one"}
"""Whose body's record an actor may read; he knows the body's name by it."""
ORGANISATIONS = {"developer": "external", "auditor": "auditor"}

# name: (kind, body, roles)
CIRCLES: dict[str, tuple[str, str | None, list[str]]] = {
    "community": ("community", None, []),
    "one-all": ("body", "one", ["chair", "deputy", "member", "observer", "secretariat"]),
    "one-members": ("body", "one", ["chair", "deputy", "member", "secretariat"]),
    "one-desk": ("body", "one", ["secretariat"]),
    "one-office": ("body", "one", ["chair", "secretariat"]),
    "two-all": ("body", "two", ["chair", "deputy", "member", "observer", "secretariat"]),
    "two-desk": ("body", "two", ["secretariat"]),
    "two-office": ("body", "two", ["chair", "secretariat"]),
    "one-evidence": ("owner", "one", ["chair", "deputy", "member", "observer", "secretariat"]),
    "chosen": ("organisations", "one", []),
    "named": ("people", "one", []),
}
CHOSEN = ["bank", "office"]
OWNING = ["bank"]
"""Whose evidence the circle of an owner is for; he owns each action item of the first body."""
NAMED = ["bank", "observer", "officer"]

# label, circle, state
MARKINGS = [
    (0, "community", "released"),
    (1, "community", "released"),
    (1, "one-all", "released"),
    (2, "one-all", "released"),
    (2, "one-all", "draft"),
    (2, "one-all", "withdrawn"),
    (2, "one-all", "later"),
    (2, "one-members", "released"),
    (2, "two-all", "released"),
    (3, "chosen", "released"),
    (4, "named", "released"),
    (4, "named", "draft"),
]
EVIDENCE = (2, "one-evidence", "released")
"""A paper that shows how an action item goes."""
LATE = (2, "one-members", "released")
"""The action item whose owner is late, by a number of hours that stands nowhere else.

The guest reads it as well, and owes nothing about it.
"""
LATE_SINCE = AT - timedelta(hours=4321)
STATES = {
    "released": (AT - timedelta(days=1), None),
    "draft": (None, None),
    "withdrawn": (AT - timedelta(days=1), AT - timedelta(hours=1)),
    "later": (AT + timedelta(hours=1), None),
}


def ident(*words: object) -> UUID:
    """A fixed id for a thing of this world (not uuid4, and no test needs it to be)."""
    return uuid5(SPACE, "/".join(map(str, words)))


def canary(subject_id: UUID) -> str:
    """The word that stands only in the texts of this subject."""
    return f"canary{subject_id.hex[:12]}"


def progress_word(subject_id: UUID) -> str:
    """The word that stands only in the progress and the reasons of this action item."""
    return canary(ident("progress", subject_id))


def wish_word(subject_id: UUID) -> str:
    """The word that stands only in what the owner of this action item asked of the desk."""
    return canary(ident("wish", subject_id))


def body_name(code: str) -> str:
    """A body's name, with its canary: who does not sit in it must not learn that it exists."""
    return f"会議体{canary(ident('body', code))}"


def build() -> World:
    """The world as dictionaries."""
    world = World(at=AT)
    for name, (organisation, seats, during, active) in ACTORS.items():
        world.people[ident("person", name)] = {"active": active}
        world.organisations.setdefault(
            ident("organisation", organisation),
            {"kind": ORGANISATIONS.get(organisation, "member"), "name": organisation},
        )
        world.posts[ident("post", name)] = {
            "person": ident("person", name),
            "organisation": ident("organisation", organisation),
            "during": during,
            "handles_marked": True,
        }
        for body, role in seats:
            pk = ident("membership", body, organisation, role)
            world.memberships[pk] = {
                "body": ident("body", body),
                "organisation": ident("organisation", organisation),
                "role": role,
                "during": FOR_EVER,
            }
            world.representatives.append(
                {"membership": pk, "post": ident("post", name), "during": FOR_EVER}
            )
    for name, (kind, where, roles) in CIRCLES.items():
        world.circles[ident("circle", name)] = {
            "kind": kind,
            "body": ident("body", where) if where else None,
            "roles": roles,
            "organisations": {
                ident("organisation", each)
                for each in {"organisations": CHOSEN, "owner": OWNING}.get(kind, [])
            },
            "people": [
                {"post": ident("post", each), "during": ALWAYS}
                for each in NAMED
                if kind == "people"
            ],
        }
    for kind, (tlp, circle, state) in itertools.product(TYPES, MARKINGS):
        if tlp < 4 or kind not in NEVER_RED:
            _add_subject(world, kind, tlp, circle, state)
    _add_subject(world, "documents.Paper", *EVIDENCE)
    return world


def _add_subject(world: World, kind: str, tlp: int, circle: str, state: str) -> None:
    pk = ident(kind, tlp, circle, state)
    visible_from, withdrawn_at = STATES[state]
    world.subjects[pk] = {
        "type": kind,
        "tlp": tlp,
        "circle": ident("circle", circle),
        "visible_from": visible_from,
        "withdrawn_at": withdrawn_at,
        "body": "two" if circle.startswith("two") else "one",
        "marking": (tlp, circle, state),
    }
    author = "rival" if circle.startswith("two") else "officer"
    holders = [(author, "author")]
    if author == "officer":
        holders.append(("officer2", "editor"))
    if (tlp, circle, state) == (2, "one-members", "released"):
        holders.append(("guest", "guest"))
    for who, reason in holders:
        world.grants.append(
            {"subject": pk, "post": ident("post", who), "reason": reason, "during": ALWAYS}
        )


def load(world: World) -> None:
    """Write the world's rows. Needs ``as_owner()``."""
    from tests.matrix import duties

    _load_directory(world)
    _load_circles(world)
    duties.load_audit(world)
    for number, (pk, subject) in enumerate(world.subjects.items(), start=1):
        _load_subject(world, pk, subject, number)
    duties.load_obligations(world)
    Grant.objects.bulk_create(
        Grant(
            subject_id=each["subject"],
            post_id=each["post"],
            reason=each["reason"],
            during=DateTimeTZRange(*each["during"]),
        )
        for each in world.grants
    )


def _load_directory(world: World) -> None:
    for code in ("one", "two"):
        Body.objects.create(
            id=ident("body", code), code=code, name_ja=body_name(code), name_en=body_name(code),
            short_ja=body_name(code), short_en=body_name(code),
        )  # fmt: skip
    names = {ident("person", name): name for name in ACTORS}
    for pk, person in world.people.items():
        User.objects.create(
            id=pk, email=f"{names[pk]}@example.jp", family_name=names[pk],
            is_active=person["active"], password="!",
        )  # fmt: skip
    for pk, organisation in world.organisations.items():
        name = organisation["name"]
        Organisation.objects.create(
            id=pk, kind=organisation["kind"], sector="it", kana=name,
            name_ja=name, name_en=name, short_ja=name, short_en=name,
        )  # fmt: skip
    for pk, post in world.posts.items():
        Post.objects.create(
            id=pk, person_id=post["person"], organisation_id=post["organisation"],
            during=DateRange(*post["during"]), handles_marked=post["handles_marked"],
        )  # fmt: skip
    for pk, seat in world.memberships.items():
        Membership.objects.create(
            id=pk, body_id=seat["body"], organisation_id=seat["organisation"],
            role=seat["role"], during=DateRange(*seat["during"]),
        )  # fmt: skip
    for each in world.representatives:
        Representative.objects.create(
            membership_id=each["membership"], post_id=each["post"], capacity="primary",
            during=DateRange(*each["during"]),
        )  # fmt: skip


def _load_circles(world: World) -> None:
    for pk, circle in world.circles.items():
        Circle.objects.create(
            id=pk, kind=circle["kind"], body_id=circle["body"], roles=circle["roles"],
            name_ja="範囲", name_en="Circle",
        )  # fmt: skip
        for organisation in circle["organisations"]:
            CircleOrganisation.objects.create(circle_id=pk, organisation_id=organisation)
        for named in circle["people"]:
            CirclePerson.objects.create(
                circle_id=pk, post_id=named["post"], during=DateTimeTZRange(*named["during"])
            )


def _load_subject(world: World, pk: UUID, subject: dict[str, Any], number: int) -> None:
    body = ident("body", subject["body"])
    desk = ident("circle", f"{subject['body']}-desk")
    organisation = ident("organisation", "rival" if subject["body"] == "two" else "bank")
    word = canary(pk)
    common: dict[str, Any] = {
        "id": pk,
        "tlp": subject["tlp"],
        "circle_id": subject["circle"],
        "circle_kind": world.circles[subject["circle"]]["kind"],
        "visible_from": subject["visible_from"],
        "withdrawn_at": subject["withdrawn_at"],
        "notice_title": f"件名{word}",
    }
    meeting: dict[str, Any] = {
        "body_id": body, "desk_circle_id": desk, "number": number, "state": "released",
        "starts_at": AT + timedelta(days=20), "ends_at": AT + timedelta(days=20, hours=2),
        "place_ja": f"場所{word}", "closed_reason": f"理由{word}",
        "reply_due_at": AT + timedelta(days=10),
    }  # fmt: skip
    if subject["type"] == "meetings.Meeting":
        Meeting.objects.create(**common, **meeting)
    elif subject["type"] == "meetings.AgendaItem":
        AgendaItem.objects.create(
            **common, meeting=_carrier(subject, meeting, number), position=number, kind="report",
            title_ja=f"議題{word}", minutes=10,
        )  # fmt: skip
    elif subject["type"] == "meetings.Minutes":
        Minutes.objects.create(**common, meeting=_carrier(subject, meeting, number))
    elif subject["type"] == "documents.Paper":
        Paper.objects.create(
            **common, body_id=body, owner_organisation_id=organisation, title_ja=f"資料{word}"
        )
    elif subject["type"] == "decisions.Decision":
        Decision.objects.create(
            **common, body_id=body, code=f"D-{number:04}", kind="assent",
            wording_ja=f"決定{word}", decided_on=TODAY,
        )  # fmt: skip
    elif subject["type"] == "threat_notes.ThreatNote":
        note = ThreatNote.objects.create(
            **common, body_id=body, desk_circle_id=desk, code=f"TN-{number:05}", revision=2,
            title_ja=f"情報{word}", acknowledge_by=AT + timedelta(days=5),
            withdrawn_reason=f"理由{word}" if subject["withdrawn_at"] else "",
        )  # fmt: skip
        words.of_note(note, word, organisation, person=ident("person", "bank"))
    elif subject["type"] == "notices.Notice":
        notice = Notice.objects.create(
            **common, body_id=body, desk_circle_id=desk, code=f"NT-{number:05}", revision=2,
            title_ja=f"周知{word}", acknowledge_by=AT + timedelta(days=5),
            withdrawn_reason=f"理由{word}" if subject["withdrawn_at"] else "",
        )  # fmt: skip
        words.of_notice(notice, word, officer=ident("person", "officer"))
    else:
        overdue = subject["marking"] == LATE
        action = ActionItem.objects.create(
            **common, body_id=body, code=f"A-{number:04}", title_ja=f"宿題{word}",
            owner_organisation_id=organisation, counting="hours" if overdue else "government",
            due_at=LATE_SINCE if overdue else AT + timedelta(days=5),
        )  # fmt: skip
        office = ident("circle", f"{subject['body']}-office")
        paper = ident("documents.Paper", *EVIDENCE) if overdue else None
        words.of_action(
            action, progress_word(pk), office, person=ident("person", "bank"), paper=paper
        )


def _carrier(subject: dict[str, Any], meeting: dict[str, Any], number: int) -> Meeting:
    """A meeting with the subject's own marking, whose texts no canary speaks of."""
    return Meeting.objects.create(
        **meeting | {"number": 1000 + number, "place_ja": "-", "closed_reason": "-"},
        tlp=subject["tlp"],
        circle_id=subject["circle"],
        circle_kind=CIRCLES[subject["marking"][1]][0],
        visible_from=subject["visible_from"],
        withdrawn_at=subject["withdrawn_at"],
        notice_title="-",
    )


def type_of(subject_id: UUID) -> str:
    """The type of a subject of this world; ``body`` for what is none."""
    return _types().get(subject_id, "body")


@cache
def _types() -> dict[UUID, str]:
    return {pk: subject["type"] for pk, subject in build().subjects.items()}


def add_versions(world: World) -> None:
    """Give each paper two clean versions whose bytes lie in the store, with their texts."""
    from apps.documents import store

    for pk, subject in world.subjects.items():
        if subject["type"] != "documents.Paper":
            continue
        digest, size = store.put([f"text,{canary(pk)}".encode()])
        for ordinal in (1, 2):
            version = Version.objects.create(
                id=ident("version" if ordinal == 1 else "version 2", pk), paper_id=pk,
                ordinal=ordinal, name="a.csv", media_type="text/csv", size=size, state="clean",
                sha256=digest, clean_sha256=digest, uploaded_at=AT,
                uploaded_by_id=ident("person", "officer"),
            )  # fmt: skip
            VersionText.objects.create(version=version, text=f"{canary(pk)} {ordinal}", whole=True)


def arguments(route: str, converters: dict[str, Any], subject_id: UUID) -> dict[str, Any]:
    """The keyword arguments of an address about this subject; other ids in it exist nowhere."""
    values: dict[str, Any] = {}
    for name in converters:
        if name in {"pk", "meeting_id", "subject_id"}:
            values[name] = ident("version", subject_id) if "download" in route else subject_id
        elif name in {"older", "newer"}:
            values[name] = 1 if name == "older" else 2
        elif name == "kind":
            values[name] = "invitation"
        else:
            values[name] = ident("nothing")
    return values

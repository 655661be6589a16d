"""A body with its desk, a bank that owes something, a peer, and a rival that sits elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from apps.action_items.services import give_action
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from wg_portal.clock import JST
from wg_portal.rowsecurity import as_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.action_items.models import ActionItem
    from apps.organisations.models import Body, Organisation, Post
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal

MONDAY = datetime(2026, 12, 7, 10, 0, tzinfo=JST)
"""Now: ten in the morning, with no holiday near."""
DUE = datetime(2026, 12, 14, 17, 0, tzinfo=JST)
"""Five business days later, again a Monday."""


@dataclass
class Scene:
    """Organisations and posts by what they are to the action item of the bank."""

    body: Body
    circle: Circle
    desk: Circle
    bank: Organisation
    officer: Post
    second_officer: Post
    main: Post
    deputy: Post
    attendant: Post
    admin: Post
    aide: Post
    peer: Post
    rival: Post


def build() -> Scene:
    """Make the scene; nothing has been given yet."""
    with as_owner():
        body, other = make.body("practitioners"), make.body("elsewhere")
        ministry = make.organisation("Ministry", sector="government")
        chair = make.organisation("Cabinet", sector="government")
        bank, peer, rival = (make.organisation(n) for n in ("Bank", "Peer", "Rival"))

        def seated(name: str, where: Organisation, body: Body = body, **seat: Any) -> Post:
            post = make.post(make.person(name), where)
            make.seat(body, post, **seat)
            return post

        return Scene(
            body=body,
            circle=make.circle_of(body, "all"),
            desk=make.circle_of(body, "desk"),
            bank=bank,
            officer=seated("Officer", ministry, role="secretariat"),
            second_officer=seated("Second", ministry, role="secretariat"),
            main=seated("Main", bank),
            deputy=seated("Deputy", bank, capacity="deputy"),
            attendant=seated("Attendant", bank, capacity="attendant"),
            admin=make.post(make.person("Admin"), bank, org_admin=True),
            aide=seated("Aide", chair, role="chair"),
            peer=seated("Peer", peer),
            rival=seated("Rival", rival, body=other),
        )


@contextmanager
def acting(post: Post, at: datetime = MONDAY, *, stepped_up: bool = False) -> Iterator[Principal]:
    """Act on a post at a moment, behind both walls."""
    with as_person(post.person_id, post.pk, at=at, stepped_up=stepped_up):
        who = current_principal("page")
        assert who is not None
        yield who


def given(scene: Scene, at: datetime = MONDAY, **fields: Any) -> ActionItem:
    """Let the officer give the bank an action item due on ``DUE``."""
    with acting(scene.officer, at) as by:
        return give_action(
            **{
                "body_id": scene.body.pk,
                "title_ja": "連絡先を更新する",
                "title_en": "Update the contacts",
                "owner_organisation_id": scene.bank.pk,
                "due_at": DUE,
                "tlp": Tlp.AMBER,
                "circle": scene.circle,
                "notice_title": "連絡先について",
                "desk_circle_id": scene.desk.pk,
                "by": by,
            }
            | fields
        )


def morning(day: int) -> datetime:
    """Half past seven in December: after the stages of the day, before the digests."""
    return datetime(2026, 12, day, 7, 30, tzinfo=JST)


HOUR = timedelta(hours=1)

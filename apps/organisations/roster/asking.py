"""A roster is written when two officers want it: one confirms what he saw, another releases it.

Whoever is entered into an organisation reads what it reads, and whoever gets a seat reads what the
body reads: nobody brings anybody in alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.activity.services import publish
from apps.activity.wake import wake
from apps.organisations.events import RosterReleased, RosterRequested, RosterReturned
from apps.organisations.roster import policies
from apps.organisations.roster.importing import TASK, examine
from apps.organisations.roster.models import RosterImport
from apps.organisations.roster.seconds import second_officers
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from apps.organisations.roster.plan import Plan
    from apps.organisations.roster.sheet import Cells
    from wg_portal.principal import Principal

State, Failure = RosterImport.State, RosterImport.Failure


@transaction.atomic
def prepare(cells: Cells, *, by: Principal) -> RosterImport:
    """Keep a roster without errors for its confirmation; an earlier one that waits for it goes.

    Raises ``Refused``.
    """
    policies.may_import(by).enforce()
    earlier = RosterImport.objects.visible_to(by).filter(
        person_id=by.person_id, state=State.PREPARED
    )
    earlier.update(state=State.DISCARDED, cells={}, finished_at=by.at)
    made = RosterImport(person_id=by.person_id, post_id=by.post_id, at=by.at, cells=cells)
    made.save(force_insert=True)
    return made


@transaction.atomic
def confirm(pk: UUID, seen: str, *, invites: bool = False, by: Principal) -> None:
    """Ask a second officer to release it. ``seen`` is the fingerprint of what the first looked at;
    with ``invites`` those whom it enters anew are invited as soon as it is written.

    Raises ``Refused``, also when nobody could release it, ``RosterImport.DoesNotExist``.
    """
    policies.may_import(by).enforce()
    made = _own(pk, by, State.PREPARED)
    plan = examine(made.cells, by=by)
    if plan.problems or plan.fingerprint != seen:
        raise Refused(str(Failure.CHANGED.label))
    others = second_officers(plan, by)
    if not others:
        raise Refused(
            _(
                "Nobody could release this: no other officer sits in the secretariat of all bodies"
                " in the file, or their own entries would change. Divide the file, or have the"
                " operator enter a second officer."
            )
        )
    made.state, made.seen, made.confirmed_at = State.ASKED, seen, by.at
    made.bodies, made.counts, made.invites = sorted(plan.bodies), plan.counts, invites
    made.decided_by_id, made.decided_at, made.failure = None, None, ""
    made.save(
        update_fields=[
            *("state", "seen", "confirmed_at", "bodies", "counts", "invites"),
            *("decided_by", "decided_at", "failure"),
        ]
    )
    publish(RosterRequested(subject_id=made.pk, tlp=2), by=by)
    for officer in others:
        facts = {"asker": str(by.person_id), "import_id": str(made.pk)}
        mails.enqueue("roster_awaits", officer, officer.email, **facts)


@transaction.atomic
def release(pk: UUID, seen: str, *, by: Principal) -> None:
    """Hand it to the worker: said by a second officer who has no part in it. ``seen`` is what
    his page showed (``seen_by_second``).

    Raises ``Refused``, also when the directory has changed since it was confirmed,
    ``RosterImport.DoesNotExist``.
    """
    made = _asked(pk, by)
    plan = examine(made.cells, by=by)
    policies.may_release_import(by, made, plan.concerned).enforce()
    if plan.problems or plan.fingerprint != made.seen:
        raise Refused(
            _(
                "The directory has changed since this was asked for. Return it, to be looked at"
                " anew."
            )
        )
    if seen != seen_by_second(made, plan):
        raise Refused(
            _("The roster was asked for anew after you opened this page. Look through it again.")
        )
    with as_system("relay", at=by.at):
        busy = RosterImport.objects.filter(state=State.WAITING).exists()
    made.state, made.tries = State.WAITING, 0
    made.decided_by_id, made.decided_at = by.person_id, by.at
    try:
        if not busy:
            with transaction.atomic():
                made.save(update_fields=["state", "decided_by", "decided_at", "tries"])
    except IntegrityError:
        busy = True
    if busy:
        raise Refused(_("Another roster is being imported. Release this one when that is done."))
    publish(RosterReleased(subject_id=made.pk, tlp=2), by=by)
    transaction.on_commit(lambda: wake(TASK), robust=True)


def seen_by_second(made: RosterImport, plan: Plan) -> str:
    """What a second officer has before him: the changes, the invitations, and which request."""
    return f"{plan.fingerprint} {made.invites:d} {made.confirmed_at}"


@transaction.atomic
def send_back(pk: UUID, *, by: Principal) -> None:
    """Leave everything as it is; whoever asked hears of it. Raises as ``release``."""
    made = _asked(pk, by)
    policies.may_return_import(by, made).enforce()
    made.state, made.failure = State.PREPARED, Failure.RETURNED
    made.decided_by_id, made.decided_at = by.person_id, by.at
    made.save(update_fields=["state", "failure", "decided_by", "decided_at"])
    publish(RosterReturned(subject_id=made.pk, tlp=2), by=by)
    mails.enqueue("roster_returned", made.person, made.person.email, import_id=str(made.pk))


@transaction.atomic
def discard(pk: UUID, *, by: Principal) -> None:
    """Forget it. Raises ``Refused``, ``RosterImport.DoesNotExist``."""
    made = _own(pk, by, State.PREPARED, State.ASKED)
    made.state, made.cells, made.finished_at = State.DISCARDED, {}, by.at
    made.save(update_fields=["state", "cells", "finished_at"])


def _own(pk: UUID, by: Principal, *states: str) -> RosterImport:
    known = RosterImport.objects.visible_to(by).filter(pk=pk, person_id=by.person_id)
    made: RosterImport | None = (
        known.filter(state__in=states).select_for_update(of=("self",)).first()
    )
    if made is None:
        known.get()
        raise Refused(_("This roster does not wait for a confirmation any more."))
    return made


def _asked(pk: UUID, by: Principal) -> RosterImport:
    known = RosterImport.objects.visible_to(by).filter(pk=pk)
    made: RosterImport | None = (
        known.asked().select_related("person").select_for_update(of=("self",)).first()
    )
    if made is None:
        known.get()
        raise Refused(_("This roster does not wait for a second officer any more."))
    return made

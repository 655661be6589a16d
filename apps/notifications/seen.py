"""What a recipient himself sees now of the things that he is told about: a few queries for all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from apps.notifications import subjects
from apps.notifications.cases import Case, OpenDuty, Withheld
from apps.notifications.handlers import HANDLERS
from apps.notifications.letters import Addressee
from apps.notifications.models import Delivery
from apps.obligations.calendars import business_days_left, unit
from apps.obligations.enums import Rung
from apps.obligations.models import Obligation
from apps.organisations.models import Organisation
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from apps.accounts.models import User
    from apps.organisations.models import Post
    from apps.sharing.models import Marked
    from wg_portal.principal import Principal


def open_duties(deliveries: Iterable[Delivery]) -> dict[UUID, Obligation]:
    """Return the obligations that the deliveries are about as they stand, if still open.

    Only inside ``as_system("relay")``.
    """
    wanted = {each.obligation_id for each in deliveries if each.obligation_id}
    found: dict[UUID, Obligation] = Obligation.objects.open().in_bulk(wanted) if wanted else {}
    return found


def duty_of(delivery: Delivery, owed: Mapping[UUID, Obligation], at: datetime) -> OpenDuty | None:
    """Return what is owed; raises ``Withheld`` when it is met or has moved on."""
    if delivery.obligation_id is None:
        return None
    found = owed.get(delivery.obligation_id)
    if found is None:
        raise Withheld("no longer owed")
    if found.revision != delivery.revision:
        raise Withheld("deadline moved")
    one = found.assignee_id or found.bearer_person_id
    if one not in (None, delivery.recipient_id) and _to_bearer(delivery):
        raise Withheld("handed over")
    return OpenDuty(
        kind=found.kind,
        due_at=found.due_at,
        left=business_days_left(at, found.due_at, found.counting),
        unit=unit(found.counting),
        bearer_organisation_id=found.bearer_organisation_id,
    )


def moot(cases: Iterable[Case]) -> dict[UUID, str]:
    """Say of what is not true any more why it is not, by delivery: one look for all of a kind."""
    by_reason: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_reason[case.delivery.reason].append(case)
    found: dict[UUID, str] = {}
    for reason, some in by_reason.items():
        if ask := HANDLERS[reason].moot:
            found |= ask(some)
    return found


def _to_bearer(delivery: Delivery) -> bool:
    """Whether it was meant for whoever must act, not for somebody above him."""
    return bool(delivery.facts.get("to", Rung.BEARER) == Rung.BEARER)


@dataclass(frozen=True, slots=True)
class Seen:
    """One reader on one post, and those of the things that he may read there now."""

    who: Principal
    to: Addressee
    at: datetime
    things: Mapping[tuple[str, UUID], Marked]
    known: frozenset[UUID]
    """Deliveries about TLP:RED of which he may know: the things are closed to him here."""
    bearers: Mapping[UUID, Organisation]

    @classmethod
    def by(
        cls,
        person: User,
        deliveries: Sequence[Delivery],
        owed: Mapping[UUID, Obligation],
        at: datetime,
    ) -> Self:
        """Look, inside the person's own context. Raises ``Withheld`` when his post has ended."""
        who = current_principal("mail")
        if who is None:
            raise Withheld("recipient inactive")
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for each in deliveries:
            if _shows_a_thing(each) and each.tlp < Tlp.RED and each.subject_id:
                wanted[each.subject_type].add(each.subject_id)
        things = {
            (kind, pk): thing
            for kind, ids in wanted.items()
            for pk, thing in subjects.find(kind, ids, who).items()
        }
        return cls(
            who=who,
            to=addressee(person, deliveries[0].post),
            at=at,
            things=things,
            known=_known([each for each in deliveries if each.tlp == Tlp.RED], who),
            bearers=_bearers(owed.values(), who),
        )

    def case(
        self, delivery: Delivery, duty: OpenDuty | None, since: Mapping[str, Any] | None = None
    ) -> Case:
        """Return what a text may draw on. Raises ``Withheld`` when he may not know any more."""
        thing = None
        if _shows_a_thing(delivery):
            thing = self.things.get((delivery.subject_type, delivery.subject_id))  # type: ignore[arg-type]
            if thing is None and not self._may_know(delivery):
                raise Withheld("not visible")
        bearer = self.bearers.get(duty.bearer_organisation_id) if duty else None
        since = delivery.facts if since is None else since
        return Case(delivery, self.to, self.who, thing, duty, bearer, since, self.at)

    def _may_know(self, delivery: Delivery) -> bool:
        """Of TLP:RED, by the delivery itself; what is only looked at beforehand is not stored."""
        return delivery.tlp == Tlp.RED and (delivery._state.adding or delivery.pk in self.known)


def _shows_a_thing(delivery: Delivery) -> bool:
    handler = HANDLERS[delivery.reason]
    return not (handler.of_the_gone or handler.unmarked)


def _known(red: list[Delivery], who: Principal) -> frozenset[UUID]:
    if not red:
        return frozenset()
    shown = Delivery.objects.visible_to(who).filter(pk__in=[each.pk for each in red])
    return frozenset(shown.values_list("pk", flat=True))


def _bearers(owed: Iterable[Obligation], who: Principal) -> dict[UUID, Organisation]:
    """The other organisations that owe something, as far as the reader may know them."""
    ids = {each.bearer_organisation_id for each in owed} - {who.organisation_id}
    return Organisation.objects.visible_to(who).in_bulk(ids) if ids else {}


def addressee(person: User, post: Post | None) -> Addressee:
    """Return the person as a mail addresses him on the post, in the active language."""
    return Addressee(
        address=person.email,
        name=person.name_in(person.language),
        language=person.language,
        zone=ZoneInfo(person.time_zone),
        organisation=post.organisation.name if post else "",
        position=post.title if post else "",
    )

"""News: released things, once for each reader, as a line of the digest or at once."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Happening,
    Telling,
    change_of,
    everybody,
)
from apps.notifications.enums import Channel
from apps.notifications.letters import Notice
from apps.notifications.models import Delivery
from apps.sharing.enums import Tlp
from apps.sharing.selectors import Recipient, audience_of, openers_of, recipients_of
from wg_portal.rowsecurity import as_system


def tell_readers(event: Happening) -> list[Telling]:
    """Everybody who may read the thing now hears of it as news, authors included."""
    return [
        Telling(reader, Channel.DIGEST) for reader in everybody(recipients_of(event.subject_id))
    ]


def tell_readers_again(event: Happening) -> list[Telling]:
    """Like ``tell_readers``, for what may happen to one thing several times."""
    return [
        Telling(reader, Channel.DIGEST, stage=event.id.hex)
        for reader in everybody(recipients_of(event.subject_id))
    ]


def tell_who_knew(event: Happening) -> list[Telling]:
    """Who was told of the thing and still belongs to its circle, and who opened it, wherever he
    belongs now: the thing itself is gone.
    """
    with as_system("relay"):
        told = Delivery.objects.told().filter(subject_id=event.subject_id)
        known = set(told.values_list("recipient_id", flat=True))
        circle_id = told.values_list("circle_id", flat=True).first()
    readers = [
        Recipient(each.person_id, each.post_id, each.organisation_id)
        for each in (audience_of(circle_id) if circle_id else [])
        if each.active and each.person_id in known
    ]
    openers = openers_of(event.subject_id)
    return [Telling(each, Channel.DIGEST) for each in everybody([*readers, *openers])]


def news_line(case: Case) -> DigestLine:
    """Return label and name of something new; what kind of thing it is stands before its name."""
    kind, pk = case.delivery.subject_type, case.delivery.subject_id
    assert pk is not None  # noqa: S101 (a handler's subject is never empty)
    noun = subjects.noun(kind)
    title = subjects.open_title(case.thing, kind, case.at) if case.thing else noun
    return DigestLine(
        what=title if title.startswith(noun) else f"{noun} {title}",
        url=subjects.address(kind, pk),
        label=case.delivery.label,
        is_new=True,
        is_open=case.delivery.tlp <= Tlp.GREEN,
    )


def changed_line(case: Case, count: str) -> DigestLine:
    """Return the same for what has a newer version, which the fact ``count`` numbers from 1."""
    return replace(news_line(case), is_new=False, versions=versions(case, count))


def versions(case: Case, count: str) -> tuple[int, int]:
    """Return which version the reader was last told of, and which one there is now."""
    return case.since[count] - 1, case.delivery.facts[count]


def changed_notice(case: Case, count: str, headline: str, lead: str) -> Notice:
    """Return the same as a mail of its own, with what has changed."""
    notice = news_notice(case, headline, lead)
    change = (_("What has changed"), change_of(versions(case, count)))
    return replace(notice, rows=[*notice.rows, change])


def news_notice(case: Case, headline: str, lead: str) -> Notice:
    """Return the same news as a mail of its own: never a title, as in every notice."""
    kind, pk = case.delivery.subject_type, case.delivery.subject_id
    assert pk is not None  # noqa: S101 (a handler's subject is never empty)
    return Notice(
        headline=headline,
        lead=[lead],
        rows=subjects.rows(case.thing, kind, case.at),
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def gone_name(case: Case) -> str:
    """Nothing but the code is said: the reader has no right to the rest any more."""
    noun = subjects.noun(case.delivery.subject_type)
    return noun if case.delivery.tlp == Tlp.RED else f"{noun} {case.delivery.facts['code']}"


def withdrawn_line(case: Case) -> DigestLine:
    """Return the line about something withdrawn."""
    kind, pk = case.delivery.subject_type, case.delivery.subject_id
    assert pk is not None  # noqa: S101 (a handler's subject is never empty)
    return DigestLine(
        what=_("%(what)s (withdrawn)") % {"what": gone_name(case)},
        url=subjects.address(kind, pk),
        label=case.delivery.label,
    )

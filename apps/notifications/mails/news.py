"""News: released things, once for each reader, as a line of the digest or at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import Case, DigestLine, Happening, Telling, everybody
from apps.notifications.enums import Channel
from apps.notifications.letters import Notice
from apps.sharing.selectors import recipients_of


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


def news_line(case: Case) -> DigestLine:
    """Return label and name of the thing; what kind of thing it is stands before its name."""
    kind, pk = case.delivery.subject_type, case.delivery.subject_id
    assert pk is not None  # noqa: S101 (a handler's subject is never empty)
    noun = subjects.noun(kind)
    title = subjects.open_title(case.thing, kind, case.at) if case.thing else noun
    return DigestLine(
        what=title if title.startswith(noun) else f"{noun} {title}",
        url=subjects.address(kind, pk),
        label=case.delivery.label,
    )


def news_notice(case: Case, headline: str, lead: str) -> Notice:
    """Return the same news as a mail of its own: never a title, as in every notice."""
    kind, pk = case.delivery.subject_type, case.delivery.subject_id
    assert pk is not None  # noqa: S101 (a handler's subject is never empty)
    return Notice(
        headline=headline,
        lead=[lead],
        rows=[(_("Subject"), subjects.name(case.thing, kind, case.at))],
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )

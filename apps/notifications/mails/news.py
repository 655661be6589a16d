"""What is new in a digest: released things, once for each reader."""

from __future__ import annotations

from apps.notifications import subjects
from apps.notifications.cases import Case, DigestLine, Happening, Telling, everybody
from apps.notifications.enums import Channel
from apps.sharing.selectors import recipients_of


def tell_readers(event: Happening) -> list[Telling]:
    """Everybody who may read the thing now hears of it in his next digest, authors included."""
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

"""A stricter label and fewer readers for a paper that is out: at once, never the other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents import policies
from apps.documents.events import PaperTightened
from apps.documents.models import Paper
from apps.documents.spill import holding
from apps.sharing.enums import CircleKind, Tlp
from apps.sharing.models import Circle
from apps.sharing.selectors import body_circle, is_author
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from apps.documents.models import Withdrawal
    from wg_portal.principal import Principal


def narrower(paper: Paper, by: Principal) -> list[Circle]:
    """Return the circles to which ``by`` may narrow the paper: only its author may."""
    if not is_author(paper.pk, by=by):
        return []
    return [each for each in within(paper) if each.pk != paper.circle_id]


def within(marked: Paper | Withdrawal) -> list[Circle]:
    """Return the thing's own circle, and those of its body that hold none but readers of it.

    Only circles that the person knows: an author may sit outside the body.
    """
    own = list(Circle.objects.filter(pk=marked.circle_id))
    try:
        everybody, members = (body_circle(marked.body_id, name) for name in ("all", "members"))
    except Circle.DoesNotExist:
        return own
    if marked.circle_kind == CircleKind.COMMUNITY:
        return [*own, everybody, members]
    return [*own, members] if marked.circle_id == everybody.pk else own


@transaction.atomic
def tighten_paper(
    *, paper_id: UUID, tlp: int, circle: Circle, notice_title: str, by: Principal
) -> Paper:
    """Give the paper a stricter label; who is not in ``circle`` does not find it any more.

    Mails that have not left are looked at again when they are sent. Raises ``Refused``,
    ``Paper.DoesNotExist``.
    """
    holding.seize(paper_id)
    paper: Paper = Paper.objects.visible_to(by).select_for_update(of=("self",)).get(pk=paper_id)
    policies.can_tighten(by, paper).enforce()
    if not paper.tlp < tlp < Tlp.RED:
        raise Refused(_("Choose a label that is stricter than the present one."))
    if circle.pk != paper.circle_id and circle not in narrower(paper, by):
        raise Refused(_("Only its author can give the paper fewer readers, and nobody more."))
    if tlp >= Tlp.AMBER and circle.kind == CircleKind.COMMUNITY:
        raise Refused(
            _("The whole community cannot read TLP:AMBER. Its author chooses fewer readers.")
        )
    title = notice_title.strip() or paper.notice_title
    if tlp >= Tlp.AMBER and not title:
        raise Refused(_("From TLP:AMBER on, a title for notices is needed."))
    was = paper.tlp
    paper.tlp, paper.circle, paper.circle_kind, paper.notice_title = tlp, circle, circle.kind, title
    paper.save(update_fields=["tlp", "circle", "circle_kind", "notice_title"])
    publish(
        PaperTightened(subject_id=paper.pk, tlp=paper.tlp, body_id=paper.body_id, was=was), by=by
    )
    return paper

"""Which label may go to which circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.sharing.enums import CircleKind, Tlp
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from apps.sharing.models import Circle


def can_mark(tlp: int, circle: Circle, notice_title: str) -> Verdict:
    """The database refuses the same; here it is said in words."""
    if tlp == Tlp.RED and circle.kind != CircleKind.PEOPLE:
        return denied(_("Only named people can be the audience of TLP:RED."))
    if tlp >= Tlp.AMBER and circle.kind == CircleKind.COMMUNITY:
        return denied(_("The whole community can be the audience of CLEAR and GREEN only."))
    if tlp >= Tlp.AMBER and not notice_title:
        return denied(_("Enter the title for notices: mails about it carry nothing else."))
    return ALLOWED

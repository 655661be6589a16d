"""Giving an auditor his scope; only the tables' owner may, on the word of the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import OrganisationKind, Role
from apps.organisations.models import Body, Post, Representative
from apps.sharing.models import AuditScope
from wg_portal.periods import current
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from datetime import datetime


def give_scope(
    *,
    auditor: str,
    body_code: str,
    until: datetime,
    text_ja: str,
    text_en: str = "",
    given_by: str,
    using: str,
    at: datetime,
) -> AuditScope:
    """Let the auditor read the record of one body from ``at`` to ``until``.

    ``auditor`` and ``given_by`` are addresses. ``using`` is the connection of the tables' owner.
    Raises ``Refused`` for an auditor without a post in an audit organisation, a body that does
    not exist, a giver without a seat in its secretariat, and a time that is over already.
    """
    if until <= at:
        raise Refused(_("The time of the audit is over already."))
    posts = Post.objects.using(using).filter(current(at), person__is_active=True)
    post = posts.filter(person__email=auditor, organisation__kind=OrganisationKind.AUDITOR).first()
    if post is None:
        raise Refused(_("This address holds no post in an audit organisation."))
    body = Body.objects.using(using).filter(code=body_code).first()
    if body is None:
        raise Refused(_("There is no such body."))
    seat = (
        Representative.objects.using(using)
        .filter(current(at), current(at, "membership__during"), current(at, "post__during"))
        .filter(
            membership__body=body,
            membership__role=Role.SECRETARIAT,
            post__person__email=given_by,
            post__person__is_active=True,
        )
        .select_related("post")
        .first()
    )
    if seat is None:
        raise Refused(_("Only the secretariat of this body gives a scope."))
    scope: AuditScope = AuditScope.objects.using(using).create(
        post=post,
        body=body,
        during=DateTimeTZRange(at, until),
        text_ja=text_ja,
        text_en=text_en,
        given_by_id=seat.post.person_id,
        given_at=at,
    )
    return scope

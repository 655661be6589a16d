"""A roster never leaves an organisation without somebody who keeps its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.organisations.models import Post
from apps.organisations.roster.columns import PEOPLE
from apps.organisations.roster.sheet import Problem

if TYPE_CHECKING:
    from datetime import date

    from apps.organisations.roster.checking import Row
    from apps.organisations.roster.comparing import Directory
    from apps.organisations.roster.plan import Plan


def check_administrators(rows: list[tuple[Row, Post]], plan: Plan, known: Directory) -> None:
    """Name each row that takes the last administrator away, by his last day or by his office.

    ``rows``: the posts that were an administrator's before the file, with what it makes of them.
    """
    for row, post in rows:
        end: date | None = post.during.upper if post.org_admin else known.today
        if end is None or _kept(post, max(end, known.today), plan, known):
            continue
        said = _(
            "The organisation would have no administrator from that day on. Enter another one"
            " first."
        )
        column = "last" if post.org_admin else "org_admin"
        plan.problems.append(Problem(said, PEOPLE, row.number, column))


def _kept(post: Post, day: date, plan: Plan, known: Directory) -> bool:
    written = {**plan.posts.changed, **plan.posts.new}
    entered = (
        each
        for each in written.values()
        if each.organisation_id == post.organisation_id and each.org_admin
    )
    if any(day in each.during for each in entered if each.pk != post.pk):
        return True
    others = Post.objects.visible_to(known.by).filter(
        organisation_id=post.organisation_id,
        org_admin=True,
        person__is_active=True,
        during__contains=day,
    )
    return others.exclude(pk__in=[post.pk, *written]).exists()

"""What an administrator keeps up to date about his organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from apps.activity.services import publish
from apps.organisations import policies, standing
from apps.organisations.events import NightContactKept, PostCorrected
from apps.organisations.models import NightContact, Post
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Title:
    """Department and title of a post, as they are printed."""

    department_ja: str
    title_ja: str
    department_en: str
    title_en: str

    @classmethod
    def of(cls, post: Post) -> Title:
        """Read them off the row."""
        return cls(post.department_ja, post.title_ja, post.department_en, post.title_en)


def own_posts_now(by: Principal) -> QuerySet[Post]:
    """Return the posts of today in the reader's organisation, by the reading of the names."""
    posts = Post.objects.visible_to(by).as_of(by.at).filter(organisation_id=by.organisation_id)
    names = ("person__family_name_kana", "person__given_name_kana", "pk")
    found: QuerySet[Post] = posts.select_related("person").order_by(*names)
    return found


@transaction.atomic
def keep_night_contact(*, name: str, telephone: str, hours: str, by: Principal) -> NightContact:
    """Say whom to call at night at one's own organisation; the same again confirms it.

    Raises ``Refused`` for whoever is no administrator of it.
    """
    me = standing.standings([by.person_id], at=by.at)[by.person_id]
    policies.may_keep_organisation(by, me).enforce()
    kept, _made = NightContact.objects.update_or_create(
        organisation_id=by.organisation_id,
        defaults={
            "name": name,
            "telephone": telephone,
            "hours": hours,
            "checked_by_id": by.person_id,
            "checked_at": by.at,
        },
    )
    publish(NightContactKept(subject_id=by.organisation_id), by=by)
    return kept


@transaction.atomic
def correct_titles(titles: Mapping[UUID, Title], *, by: Principal) -> int:
    """Write what is printed beside the names of one's own people; returns how many changed.

    Posts of others are passed over. Raises ``Refused`` for whoever is no administrator.
    """
    me = standing.standings([by.person_id], at=by.at)[by.person_id]
    policies.may_keep_organisation(by, me).enforce()
    changed = 0
    for post in own_posts_now(by).filter(pk__in=titles):
        title = titles[post.pk]
        if title == Title.of(post):
            continue
        # Nobody else may change a post: the policy has been asked, the relay writes.
        with as_system("relay", at=by.at):
            Post.objects.filter(pk=post.pk).update(
                department_ja=title.department_ja,
                title_ja=title.title_ja,
                department_en=title.department_en,
                title_en=title.title_en,
            )
        publish(PostCorrected(subject_id=post.person_id, post_id=post.pk), by=by)
        changed += 1
    return changed

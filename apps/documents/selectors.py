"""Reading papers. Everything starts at ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from apps.accounts.models import User
from apps.documents import policies
from apps.documents.models import Paper, Version
from apps.documents.uploads import LONGEST_NAME, file_name
from apps.organisations.models import Organisation
from apps.organisations.selectors import known_body
from apps.sharing.enums import Caveat, CircleKind
from apps.sharing.selectors import audience_of
from wg_portal.verdict import Verdict

if TYPE_CHECKING:
    from uuid import UUID

    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """One organisation of the circle and the names of its readers."""

    organisation: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper as one reader sees it."""

    paper: Paper
    caveats: list[Caveat]
    current: Version | None
    earlier: list[Version]
    unready: list[Version]
    audience: list[AudienceRow]
    replace: Verdict
    authored: bool

    @property
    def first(self) -> bool:
        """Whether the next file replaces nothing."""
        waiting = [each for each in self.unready if each.state != Version.State.REFUSED]
        return self.current is None and not waiting

    @property
    def people(self) -> int | None:
        """How many can open it, if this reader may know."""
        return sum(len(row.people) for row in self.audience) or None

    @property
    def organisations(self) -> int:
        """How many organisations these come from."""
        return len(self.audience)


def paper_for(who: Principal, pk: UUID) -> Paper:
    """Return a paper that the person may read; raises ``Paper.DoesNotExist``."""
    paper: Paper = (
        Paper.objects.visible_to(who)
        # Not joined: a guest reads the paper without knowing its circle or owner.
        .prefetch_related(
            known_body(who),
            "circle",
            Prefetch("owner_organisation", Organisation.objects.visible_to(who)),
        )
        .get(pk=pk)
    )
    return paper


def paper_page(who: Principal, pk: UUID) -> PaperPage:
    """Return the page of a paper; raises ``Paper.DoesNotExist``.

    Only authors see versions that are not ready; everybody else never learns of them.
    """
    paper = paper_for(who, pk)
    authored = bool(policies.can_edit(who, paper))
    versions = list(
        Version.objects.visible_to(who)
        .filter(paper=paper)
        .select_related("uploaded_by")
        .order_by("-ordinal")
    )
    ready = [version for version in versions if policies.can_open(version)]
    return PaperPage(
        paper=paper,
        caveats=[Caveat(word) for word in paper.caveats],
        current=ready[0] if ready else None,
        earlier=ready[1:],
        unready=[version for version in versions if version not in ready] if authored else [],
        audience=audience_rows(getattr(paper, "circle", None)),
        replace=policies.can_replace(who, paper),
        authored=authored,
    )


def audience_rows(circle: Circle | None) -> list[AudienceRow]:
    """Return the active readers of a circle by organisation, for those who may know them."""
    if circle is None or circle.kind == CircleKind.COMMUNITY:
        return []  # hundreds of names say less than the circle's own
    listeners = [each for each in audience_of(circle.pk) if each.active]
    names = {
        user.pk: user.name
        for user in User.objects.filter(pk__in={each.person_id for each in listeners})
    }
    rows = []
    found = {each.organisation_id for each in listeners}
    for organisation in Organisation.objects.filter(pk__in=found):
        people = {each.person_id for each in listeners if each.organisation_id == organisation.pk}
        rows.append(AudienceRow(organisation.short, sorted(names[pk] for pk in people)))
    return rows


def version_to_open(who: Principal, pk: UUID) -> Version:
    """Return a clean version of a visible paper; raises ``Version.DoesNotExist``."""
    version: Version = (
        Version.objects.visible_to(who)
        .filter(state=Version.State.CLEAN)
        .select_related("paper")
        .get(pk=pk)
    )
    return version


def download_name(version: Version) -> str:
    """Return the file name that the reader gets: title, version and ending."""
    ending = f"_v{version.ordinal}"
    room = LONGEST_NAME - len(version.extension) - 1 - len(ending)
    stem = version.paper.title.strip()[:room]
    return file_name(f"{stem}{ending}", version.extension)

"""Reading papers. Everything starts at ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Left

from apps.accounts.models import User
from apps.documents import policies, store
from apps.documents.models import Paper, Reissue, Version, VersionText, Withdrawal
from apps.documents.reading import PAGE
from apps.documents.spill.holding import hold, hold_version
from apps.organisations.models import Body, Membership, Organisation
from apps.organisations.selectors import known_body
from apps.sharing.enums import Caveat, CircleKind
from apps.sharing.openings import Opening, opened_by
from apps.sharing.references import reference
from apps.sharing.selectors import audience_of, body_circle
from wg_portal.difference import Line, difference
from wg_portal.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.sharing.models import Circle
    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal


PREVIEW = 6_000
"""Letters of a file that its page shows."""


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
    openings: list[Opening]
    withdraw: Verdict
    tighten: Verdict
    withdrawal: Withdrawal | None

    @property
    def reference(self) -> str:
        """How the record names the paper."""
        return reference(self.paper.pk)

    @property
    def first(self) -> bool:
        """Whether the next file replaces nothing."""
        waiting = [each for each in self.unready if each.state != Version.State.REFUSED]
        return self.current is None and not waiting

    @property
    def preview(self) -> list[str]:
        """The beginning of the current file's text, page by page."""
        text: str | None = getattr(self.current, "preview", None)
        return [page for page in (text or "").split(PAGE) if page.strip()]

    @property
    def preview_cut(self) -> bool:
        """Whether the file's text goes on."""
        return len(getattr(self.current, "preview", None) or "") == PREVIEW

    @property
    def people(self) -> int | None:
        """How many can open it, if this reader may know."""
        return sum(len(row.people) for row in self.audience) or None

    @property
    def organisations(self) -> int:
        """How many organisations these come from."""
        return len(self.audience)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A paper that goes out with something else; ``version`` is its newest clean file, if any.

    ``withdraw``: the reader may take the file alone back, which others already have.
    """

    paper: Paper
    version: Version | None
    withdraw: bool


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What one version says otherwise than an earlier one; ``lines`` is empty if nothing."""

    paper: Paper
    caveats: list[Caveat]
    older: Version
    newer: Version
    lines: list[Line]
    whole: bool


def papers_for(who: Principal) -> MarkedQuerySet:
    """Return the papers that the person may read, his own drafts among them."""
    papers: MarkedQuerySet = Paper.objects.visible_to(who).prefetch_related(
        # Not joined: a guest reads the paper without knowing its circle or owner.
        known_body(who),
        "circle",
        Prefetch("owner_organisation", Organisation.objects.visible_to(who)),
    )
    return papers


def paper_for(who: Principal, pk: UUID) -> Paper:
    """Return a paper that the person may read; raises ``Paper.DoesNotExist``."""
    paper: Paper = papers_for(who).get(pk=pk)
    return paper


def possible_owners(who: Principal, body: Body) -> set[UUID]:
    """Return the organisations that may answer for a paper of the body: those that sit in it."""
    seats = Membership.objects.visible_to(who).as_of(who.at).filter(body=body)
    return set(seats.values_list("organisation_id", flat=True))


def circle_for(who: Principal, body: Body, name: str) -> Circle | None:
    """Return the body's circle of that name if the person reads it himself."""
    circle = body_circle(body.pk, name)
    return circle if circle.pk in who.circle_ids else None


def paper_page(who: Principal, pk: UUID) -> PaperPage:
    """Return the page of a paper; raises ``Paper.DoesNotExist``.

    Only authors see versions that are not ready; everybody else never learns of them.
    """
    hold(pk)
    paper = paper_for(who, pk)
    authored = bool(policies.can_edit(who, paper))
    versions = list(
        Version.objects.visible_to(who)
        .filter(paper=paper)
        .select_related("uploaded_by")
        .annotate(preview=_beginning(who))
        .order_by("-ordinal")
    )
    ready = [version for version in versions if policies.can_open(version)]
    if not authored:
        for version in ready:
            # What cleaning took out is the authors' matter, its size too.
            version.size = store.size_of(version.clean_sha256)
    return PaperPage(
        paper=paper,
        caveats=[Caveat(word) for word in paper.caveats],
        current=ready[0] if ready else None,
        earlier=ready[1:],
        unready=[version for version in versions if version not in ready] if authored else [],
        audience=audience_rows(getattr(paper, "circle", None)),
        replace=policies.can_replace(who, paper, _waiting(who, paper)),
        authored=authored,
        openings=opened_by(who, pk),
        withdraw=policies.can_withdraw(who, paper),
        tighten=policies.can_tighten(who, paper),
        withdrawal=Withdrawal.objects.visible_to(who)
        .filter(paper=paper)
        .annotate(openers=Count("recalls"))
        .first()
        if paper.withdrawn_at
        else None,
    )


def _waiting(who: Principal, paper: Paper) -> Reissue | None:
    """What waits for a second officer is a draft."""
    if paper.visible_from is not None:
        return None
    found = Reissue.objects.visible_to(who).waiting().filter(paper=paper)
    waiting: Reissue | None = found.first()
    return waiting


def _beginning(who: Principal) -> Subquery:
    texts = VersionText.objects.visible_to(who).filter(version=OuterRef("pk"))
    return Subquery(texts.values(shown=Left("text", PREVIEW)))


def attached_files(
    who: Principal, ids: Iterable[UUID], *, taken_back: bool = False
) -> list[AttachedFile]:
    """Return these papers as files, as far as the person reads them, by title.

    ``taken_back``: also whether he may withdraw each of them by itself.
    """
    papers = list(Paper.objects.visible_to(who).filter(pk__in=ids).order_by("title_ja", "pk"))
    clean = Version.objects.visible_to(who).filter(paper__in=papers, state=Version.State.CLEAN)
    newest = {version.paper_id: version for version in clean.order_by("ordinal")}
    return [
        AttachedFile(
            paper, newest.get(paper.pk), taken_back and bool(policies.can_withdraw(who, paper))
        )
        for paper in papers
    ]


def version_difference(who: Principal, pk: UUID, older: int, newer: int) -> VersionDifference:
    """Return what changed in the text from one version that he may open to a later one.

    Raises ``ObjectDoesNotExist``, also where one of them has no text.
    """
    hold(pk)
    paper = paper_for(who, pk)
    texts = (
        VersionText.objects.visible_to(who)
        .filter(version__paper=paper, version__state=Version.State.CLEAN)
        .select_related("version")
    )
    before, after = texts.get(version__ordinal=older), texts.get(version__ordinal=newer)
    return VersionDifference(
        paper=paper,
        caveats=[Caveat(word) for word in paper.caveats],
        older=before.version,
        newer=after.version,
        lines=difference(*(each.text.replace(PAGE, "\n") for each in (before, after))),
        whole=before.whole and after.whole,
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
    """Return a clean version of a visible paper, or one whose content was erased, to say so.

    Raises ``Version.DoesNotExist``.
    """
    hold_version(pk)
    version: Version = (
        Version.objects.visible_to(who)
        .filter(state__in=[Version.State.CLEAN, Version.State.PURGED])
        .select_related("paper")
        .get(pk=pk)
    )
    return version

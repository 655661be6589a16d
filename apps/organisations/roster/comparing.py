"""Compares a roster's organisations and people with the directory."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.models import Language, User
from apps.accounts.services import never_invited
from apps.organisations import standing
from apps.organisations.enums import Role
from apps.organisations.models import Body, HandOver, Organisation, Post, Succession
from apps.organisations.names import NAMES as NAMES_OF_ORGANISATION
from apps.organisations.roster.administrators import check_administrators
from apps.organisations.roster.checking import meets
from apps.organisations.roster.columns import ORGANISATIONS, PEOPLE
from apps.organisations.roster.plan import Absent, Change, Plan, first_day, last_day
from apps.organisations.roster.sheet import Problem
from wg_portal.clock import in_japan
from wg_portal.periods import since
from wg_portal.rowsecurity import as_system
from wg_portal.width import same_name

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from apps.organisations.models import Membership, Representative
    from apps.organisations.roster.checking import Roster, Row
    from wg_portal.periods import DateRange
    from wg_portal.principal import Principal

NAMES = (
    *("family_name", "given_name", "family_name_kana", "given_name_kana"),
    *("family_name_latin", "given_name_latin"),
)
OF_THE_POST = ("department_ja", "department_en", "title_ja", "title_en", "org_admin")


class Directory:
    """What is registered, as far as the officer may know it, with what the roster adds to it."""

    def __init__(self, roster: Roster, by: Principal) -> None:
        self.by = by
        self.today = in_japan(by.at).date()
        known = list(Organisation.objects.visible_to(by))
        self.organisations = {each.key: each for each in known if each.key}
        self.by_name = {same_name(each.name_ja): each for each in known}
        self.refused = dict(roster.refused)
        self.entered = roster.entered
        self.wrong: set[int] = set()
        self.desks = by.bodies_as(Role.SECRETARIAT)
        self.bodies = {
            body.code.casefold(): body
            for body in Body.objects.visible_to(by)
            if body.pk in self.desks
        }
        rows = [*(roster.people or []), *(roster.seats or [])]
        mails = {row["mail"] for row in rows if row["mail"]}
        self.people = {each.email: each for each in User.objects.filter(email__in=mails)}
        ids = [each.pk for each in self.people.values()]
        self.posts: dict[tuple[UUID, UUID], list[Post]] = defaultdict(list)
        for post in Post.objects.visible_to(by).filter(person_id__in=ids).order_by("during"):
            self.posts[post.person_id, post.organisation_id].append(post)
        waiting = never_invited().filter(pk__in=ids).values_list("pk", flat=True)
        self.holders = {*ids} - {*waiting}
        self.standings = standing.standings(ids, at=by.at)
        with as_system("relay", at=by.at):
            open_ones = HandOver.objects.open().filter(former__person_id__in=ids)
            self.leaving = set(open_ones.values_list("former_id", flat=True))
        merged = Succession.objects.visible_to(by).filter(
            kind=Succession.Kind.MERGER, done_at__isnull=False
        )
        self.merged = {
            each.former_id: each.successor.name for each in merged.select_related("successor")
        }
        self.memberships: dict[tuple[UUID, UUID, str], list[Membership]] = defaultdict(list)
        self.representatives: dict[UUID, list[Representative]] = defaultdict(list)

    def may_change(self, person: User) -> str:
        """Why the officer may not change this person's entries; empty when he may."""
        if person.pk == self.by.person_id:
            return _("Your own entries are changed by another officer.")
        found = self.standings.get(person.pk)
        if found and found.officer and not self.desks & found.desks:
            return _("This officer's account is looked after by their own secretariat.")
        return ""


def compare_organisations(rows: list[Row], plan: Plan, known: Directory) -> None:
    """Find each by its key, or by its name as long as it has none."""
    named = set()
    for row in rows:
        change = Change(ORGANISATIONS, row.number, row["name_ja"], values=row.values)
        plan.changes.append(change)
        found = known.organisations.get(row["key"])
        namesake = known.by_name.get(same_name(row["name_ja"]))
        if namesake is not None and namesake is not found and (found or namesake.key):
            said = _("An organisation of this name is registered under another key. Use that key.")
            plan.problems.append(Problem(said, ORGANISATIONS, row.number, "key"))
            known.refused[row["key"]] = row.number
            continue
        found = found or namesake
        if found is None:
            found = Organisation(**row.values)
            change.state = "new"
            plan.organisations.add(found)
        elif found.kind != row["kind"]:
            said = _("The organisation is registered as “%(kind)s”. A roster does not change that.")
            kind = found.get_kind_display()
            problem = Problem(said % {"kind": kind}, ORGANISATIONS, row.number, "kind")
            plan.problems.append(problem)
        elif found.pk in known.merged:
            plan.problems.append(merged_away(ORGANISATIONS, row.number, "key", found, known))
            known.refused[row["key"]] = row.number
        else:
            # Its first roster completes an entry; one that the file itself adds has no name yet.
            entered = found.key is not None and found.pk not in plan.organisations.new
            if _assign(found, row, tuple(row.values), change):
                plan.organisations.change(found)
            if entered:
                _check_names(row, change, plan)
        known.organisations[row["key"]] = found
        named.add(found.pk)
    plan.absent += [
        Absent(ORGANISATIONS, each.name)
        for each in sorted(known.by_name.values(), key=lambda each: each.kana)
        if each.pk not in named
    ]


def merged_away(
    table: Any, number: int, column: str, found: Organisation, known: Directory
) -> Problem:
    """It was merged into another one: nothing is entered for it any more."""
    said = _("The organisation was merged into “%(name)s”. Use that one.")
    return Problem(said % {"name": known.merged[found.pk]}, table, number, column)


def without_organisation(
    table: Any, row: Row, organisation: Organisation | None, plan: Plan, known: Directory
) -> None:
    """Nothing can be entered for it; said once where the organisation's own row says why."""
    if refused := known.refused.get(row["organisation"]):
        plan.unchecked[refused, row["organisation"]][table.key] += 1
    elif organisation is None:
        plan.problems.append(unknown_organisation(table, row))
    else:
        plan.problems.append(merged_away(table, row.number, "organisation", organisation, known))


def compare_people(rows: list[Row], plan: Plan, known: Directory) -> None:
    """Find each person by his address, and his post by the days it shares with the row's."""
    named: set[UUID] = set()
    offices: list[tuple[Row, Post]] = []
    for row in rows:
        organisation = known.organisations.get(row["organisation"])
        change = Change(PEOPLE, row.number, _label(row, organisation), values=row.values)
        plan.changes.append(change)
        if organisation is None or organisation.pk in known.merged:
            without_organisation(PEOPLE, row, organisation, plan, known)
            continue
        person = known.people.get(row["mail"])
        if person is not None and _is_another(person, row):
            said = _(
                "The account with this address has another name. An account never goes over to"
                " another person: enter the new person with an address of their own."
            )
            plan.problems.append(Problem(said, PEOPLE, row.number, "mail"))
            continue
        if person is None:
            person = _newcomer(row)
            known.people[person.email] = person
            plan.people.add(person)
        elif _assign(person, row, NAMES, change) | _language(person, row, change):
            plan.people.change(person)
        change.holder = person.pk in known.holders
        kept = {post.pk for post in known.posts[person.pk, organisation.pk] if post.org_admin}
        named |= _compare_post(row, person, organisation, change, plan, known)
        offices += [(row, each) for pk, each in plan.posts.changed.items() if pk in kept]
        if change.state != "unchanged" and (reason := known.may_change(person)):
            plan.problems.append(Problem(reason, PEOPLE, row.number, "mail"))
    # Only now is it known who else is an administrator.
    check_administrators(offices, plan, known)
    plan.newcomers = {
        post.person_id
        for post in plan.posts.new.values()
        if post.person_id in plan.people.new
        and (post.during.upper is None or post.during.upper > known.today)
    }
    _absent_people(named, plan, known)


def _compare_post(
    row: Row, person: User, organisation: Organisation, change: Change, plan: Plan, known: Directory
) -> set[UUID]:
    held = known.posts[person.pk, organisation.pk]
    found = [post for post in held if shares_days(row, post.during, known.today)]
    if len(found) > 1:
        said = _("The period overlaps with two registered posts. Correct the days.")
        plan.problems.append(Problem(said, PEOPLE, row.number, "first"))
        return {post.pk for post in found}
    if not found:
        during = new_period(row, known.today)
        if during is None:
            said = _("The post would end before it begins. Enter the first day.")
            plan.problems.append(Problem(said, PEOPLE, row.number, "first"))
            return set()
        given = {key: row[key] for key in OF_THE_POST if row[key] is not None}
        post = Post(person=person, organisation=organisation, during=during, **given)
        plan.posts.add(post)
        held.append(post)
        change.state = "new"
        return {post.pk}
    post = found[0]
    moved = move_period(post, row, change)
    if moved and post.pk in known.leaving:
        said = _("The person's duties are being handed over. The hand-over decides the last day.")
        plan.problems.append(Problem(said, PEOPLE, row.number, "last"))
    if _assign(post, row, OF_THE_POST, change) | moved:
        plan.posts.change(post)
    return {post.pk}


def shares_days(row: Row, during: DateRange, today: date) -> bool:
    """Whether the row's period meets a stored one; without a first day it is about today."""
    first, last = row["first"], row["last"]
    if first is None and (last is None or last >= today):
        first = today
    return meets(first, last, first_day(during), last_day(during))


def new_period(row: Row, *earliest: date | None) -> DateRange | None:
    """The period of something new, or ``None`` if it would end before it begins."""
    first = row["first"] or max(day for day in earliest if day)
    if row["last"] and row["last"] < first:
        return None
    return since(first, row["last"])


def move_period(stored: Any, row: Row, change: Change) -> bool:
    """Take the days that the row states; an empty one leaves what is stored."""
    before = first_day(stored.during), last_day(stored.during)
    after = row["first"] or before[0], row["last"] or before[1]
    moved = change.differ("first", before[0], after[0]) | change.differ("last", before[1], after[1])
    if moved:
        stored.during = since(*after)  # type: ignore[arg-type]
    return moved


def _check_names(row: Row, change: Change, plan: Plan) -> None:
    """A registered organisation gets a new name with its first day, so that lists keep the old."""
    said = _(
        "A registered organisation is not renamed by a roster. Use “Record a new name” on the"
        " organisation's page, which asks for the first day, and enter the registered name here."
    )
    plan.problems += [
        Problem(said, ORGANISATIONS, row.number, each.column.key)
        for each in change.differences
        if each.column.key in NAMES_OF_ORGANISATION
    ]


def unknown_organisation(table: Any, row: Row) -> Problem:
    """Neither in the file nor registered."""
    said = _("No organisation has the key “%(key)s”, neither in the file nor in the directory.")
    return Problem(said % {"key": row["organisation"]}, table, row.number, "organisation")


def _assign(stored: Any, row: Row, keys: tuple[str, ...], change: Change) -> bool:
    """Take what the row says; an empty cell leaves what is stored."""
    moved = False
    for key in keys:
        value, before = row[key], getattr(stored, key)
        if value is not None and change.differ(key, before, value):
            setattr(stored, key, value)
            moved = True
    return moved


def _language(person: User, row: Row, change: Change) -> bool:
    # Who uses his account has chosen for himself.
    return not person.is_active and _assign(person, row, ("language",), change)


def _label(row: Row, organisation: Organisation | None) -> str:
    where = organisation.short if organisation else row["organisation"]
    return " · ".join(("\u3000".join(filter(None, _name(row))), where))


def _name(row: Row) -> tuple[str | None, str | None]:
    return row["family_name"], row["given_name"]


def _is_another(person: User, row: Row) -> bool:
    """Whether the row speaks of another human: the given name, or its reading, is what stays."""
    if same_name(person.family_name, person.given_name) == same_name(*_name(row)):
        return False
    given = (person.given_name, row["given_name"]), (person.given_name_kana, row["given_name_kana"])
    if any(same_name(mine) and same_name(mine) == same_name(theirs) for mine, theirs in given):
        return False
    return bool(person.is_active or person.has_usable_password() or person.invitations.exists())


def _newcomer(row: Row) -> User:
    given = {key: row[key] or "" for key in NAMES}
    language = row["language"] or Language.JAPANESE
    person = User(email=row["mail"], language=language, is_active=False, **given)
    person.set_unusable_password()
    return person


def _absent_people(named: set[UUID], plan: Plan, known: Directory) -> None:
    held = Post.objects.visible_to(known.by).as_of(known.by.at).exclude(pk__in=named)
    plan.absent += [
        Absent(PEOPLE, f"{post.person.name} ({post.organisation.short})")
        for post in held.select_related("person", "organisation").order_by(
            "organisation__kana", "person__family_name_kana", "person__given_name_kana"
        )
    ]

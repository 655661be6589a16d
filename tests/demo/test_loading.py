"""Loading: all of it once, by the real services, and nothing the second time."""

from __future__ import annotations

from collections import Counter

from apps.accounts.models import User
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem
from apps.activity.models import Outbox, Record
from apps.decisions.models import Decision
from apps.demo import loading
from apps.demo.cast import ORGANISATIONS, PEOPLE
from apps.demo.directory import Directory
from apps.documents.models import Version
from apps.meetings.enums import MeetingState
from apps.meetings.models import Meeting, Minutes
from apps.obligations.enums import ObligationState, StageState
from apps.obligations.models import Obligation, PlannedStage
from apps.organisations.directory import organisation_page
from apps.organisations.models import NightContact, Organisation, Representative
from apps.organisations.principals import current_principal
from apps.sharing.models import CircleOrganisation
from apps.threat_notes.enums import NoteState
from apps.threat_notes.models import ThreatNote
from tests.conftest import as_owner
from wg_portal import clock
from wg_portal.rowsecurity import as_person


def test_the_past_is_there_and_a_second_load_changes_nothing(demo: Directory) -> None:
    at = clock.now()
    with as_owner():
        assert Meeting.objects.filter(state=MeetingState.HELD, starts_at__lt=at).count() == 4
        assert Minutes.objects.filter(visible_from__lt=at).count() == 4
        assert Decision.objects.count() == 4
        notes = ThreatNote.objects.order_by("visible_from")
        assert [note.tlp for note in notes] == [0, 1, 2, 2, 3, 4]
        assert all(note.state(at) == NoteState.RELEASED for note in notes)
        # The IT company's note reaches the chosen ones, and not the secretariat.
        to_four = notes[3]
        asked = Obligation.objects.filter(subject_id=to_four.pk, kind="acknowledge")
        assert Counter(asked.values_list("state", flat=True)) == {"open": 2, "discharged": 2}
        assert not CircleOrganisation.objects.filter(
            circle=to_four.circle, organisation=demo.organisations["fsa"]
        ).exists()
        assert set(Version.objects.values_list("state", flat=True)) == {Version.State.CLEAN}
        latest = Counter(action.progress.latest("at").state for action in ActionItem.objects.all())
        # What went another way is shown by the tests of action items.
        other = {ActionState.EXEMPT, ActionState.RETURNED, ActionState.TAKEN_BACK}
        assert set(latest) == set(ActionState) - other
        overdue = Obligation.objects.filter(state=ObligationState.OPEN, due_at__lt=at)
        assert [each.bearer_organisation_id for each in overdue] == [
            demo.organisations["shirakaba"]
        ]
        assert not PlannedStage.objects.filter(state=StageState.PLANNED, due_at__lte=at).exists()
        assert PlannedStage.objects.filter(state=StageState.TOLD).exists()
        assert not Outbox.objects.exclude(state=Outbox.State.DONE).exists()
        assert Record.objects.filter(at__gt=at).count() == 0
        assert not Record.objects.filter(channel="page").exists()
        before = Record.objects.count()
        assert loading.prepare("default", at=at) is None
        assert Record.objects.count() == before
        assert Organisation.objects.count() == len(ORGANISATIONS)
        assert User.objects.count() == len(PEOPLE)
        known = set(NightContact.objects.values_list("organisation_id", flat=True))
        assert demo.organisations["midorino"] in known
        assert demo.organisations["minamo"] not in known


def test_the_past_knows_a_merger(demo: Directory) -> None:
    """Pages about mergers are not empty, for officers and for every member."""
    former, successor = (demo.organisations[key] for key in ("matsukaze", "kaede"))
    member = demo.posts["saeki"]
    with as_person(member.person_id, member.pk, at=clock.now()):
        who = current_principal("page")
        assert who is not None
        old, new = organisation_page(who, former), organisation_page(who, successor)
    assert old.followed_by is not None
    assert old.followed_by.successor_id == successor
    assert [each.former_id for each in new.took_over] == [former]
    with as_owner():
        seats = Representative.objects.as_of(clock.now()).filter(
            post__person=demo.posts["kuwabara"].person
        )
        assert [each.membership.organisation_id for each in seats] == [successor]


def test_a_load_that_was_cut_short_goes_on(directory: Directory) -> None:
    with as_owner():
        again = loading.prepare("default", at=clock.now())
    assert again is not None
    assert again.organisations == directory.organisations


def test_a_portal_with_organisations_of_its_own_is_left_alone(db: None) -> None:
    with as_owner():
        Organisation.objects.create(
            kind="member", sector="other", kana="x", name_ja="x", name_en="x",
            short_ja="x", short_en="x",
        )  # fmt: skip
        assert loading.prepare("default", at=clock.now()) is None
        assert Organisation.objects.count() == 1

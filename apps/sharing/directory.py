"""Walls of the tables that carry no marking, also of apps below this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.sharing.walls import JOBS, SQL, Rows

if TYPE_CHECKING:
    from django.db import models

HELD = "circle_id = ANY (a.circles)"
AUDITED = "SELECT audited_bodies()"

RELAY = "a.mode = 'system:relay'"
ADMINISTRATOR = (
    "EXISTS (SELECT 1 FROM organisations_post o WHERE o.id = a.post AND o.org_admin"
    " AND o.organisation_id = a.organisation)"
)
OWN_FORMER = (
    "EXISTS (SELECT 1 FROM organisations_post f WHERE f.id = former_id"
    f" AND f.organisation_id = a.organisation) AND {ADMINISTRATOR}"
)
OWN_SUCCESSOR = (
    "EXISTS (SELECT 1 FROM organisations_post t WHERE t.id = successor_id"
    " AND t.organisation_id = a.organisation)"
)
SEAT = (
    "EXISTS (SELECT 1 FROM organisations_representative r JOIN organisations_membership m"
    " ON m.id = r.membership_id WHERE r.id = seat_id AND "
)
OWN_SEAT = f"{SEAT}m.organisation_id = a.organisation) AND {ADMINISTRATOR}"
OFFICER = "EXISTS (SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat')"
# Open while the worker writes a roster that a second officer has released, and at no other time;
# about the officer who handed it in never. Asked once a statement.
DESKS = "(SELECT importing_desks())"
AT_ITS_DESKS = (
    f"a.member AND {OFFICER} AND NOT EXISTS (SELECT 1"
    " FROM unnest(organisations_rosterimport.bodies) body"
    " WHERE NOT body || ':secretariat' = ANY (a.seats))"
)
IMPORTING = f"{DESKS} <> '{{}}'"
OTHERS_POST = f"{IMPORTING} AND person_id <> a.person"
OWN_DESK = f"body_id = ANY ({DESKS}::uuid[])"
OTHERS_SEAT = (
    "EXISTS (SELECT 1 FROM organisations_membership m WHERE m.id = membership_id"
    f" AND m.{OWN_DESK}) AND NOT EXISTS (SELECT 1 FROM organisations_post o"
    " WHERE o.id = post_id AND o.person_id = a.person)"
)
SEAT_AT_DESK = f"{SEAT}m.body_id || ':secretariat' = ANY (a.seats))"

# The relay writes posts and seats of a succeeding organisation on its day only; asked once.
SUCCESSOR = "IN (SELECT successor FROM due_successions())"
FORMER = "IN (SELECT former FROM due_successions())"
OF_THE_TWO = f"a.organisation IN (former_id, successor_id) AND {ADMINISTRATOR}"
OWN_AS_ADMINISTRATOR = f"organisation_id = a.organisation AND {ADMINISTRATOR}"
NAMED = "(since IS NULL OR since <= (a.at AT TIME ZONE 'Asia/Tokyo')::date)"
LED = (
    "EXISTS (SELECT 1 FROM organisations_membership m"
    " WHERE m.organisation_id = organisations_nightcontact.organisation_id"
    " AND m.during @> (a.at AT TIME ZONE 'Asia/Tokyo')::date"
    " AND (m.body_id || ':secretariat' = ANY (a.seats) OR m.body_id || ':chair' = ANY (a.seats)))"
)


@dataclass(frozen=True, slots=True)
class AskedFor(Rows):
    """A table with a trigger that keeps what a second officer is asked about."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every table, and the trigger."""
        return [*Rows.statements(self, model), (SQL / "rosters.sql").read_text()]


DIRECTORY = {
    "wg_portal.Installation": Rows(read="true"),
    # Asked on every request, before a post is chosen. Policies are published by the owner;
    # nobody takes an acceptance back.
    "accounts.HandlingPolicy": Rows(read="true"),
    "accounts.Acceptance": Rows(read="true", insert="true"),
    # Entered by an officer; what an organisation was called is not changed later. A coming name is
    # for officers and its administrators. That the name from the beginning stays hidden until the
    # next one begins is the query wall's: a policy cannot ask its own table.
    "organisations.DatedName": Rows(
        read=f"((a.member OR organisation_id = a.organisation) AND {NAMED})"
        f" OR (a.member AND {OFFICER}) OR ({OWN_AS_ADMINISTRATOR}) OR {JOBS}",
        insert=f"recorded_by_id = a.person AND {OFFICER}",
    ),
    # Outsiders too, for members share notes with them and read theirs, and the auditor, whose
    # readings authors see: without the row the thing would name nobody. The directory and the API
    # list members alone (``apps/organisations/showing.py``).
    "organisations.Organisation": Rows(
        read=f"a.member OR id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT organisation FROM own_posts())"
        f" OR EXISTS ({AUDITED})",
        # A split's new organisation comes into being on its day.
        insert=f"{IMPORTING} OR id {SUCCESSOR}",
        # On the day of a new name the relay writes it.
        change=f"{RELAY} OR {IMPORTING}",
        columns=("key", "name_ja", "name_en", "short_ja", "short_en", "kana", "sector"),
    ),
    "organisations.Post": Rows(
        # The arriving person sees his own posts, to choose one.
        read=f"a.member OR person_id = a.person OR organisation_id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT post FROM own_posts())",
        insert=f"({OTHERS_POST}) OR organisation_id {SUCCESSOR}",
        # The relay ends a post that is handed over, and writes what its administrator corrects.
        change=f"{RELAY} OR {OTHERS_POST}",
        columns=(
            *("during", "department_ja", "department_en", "title_ja", "title_en"),
            "org_admin",
        ),
    ),
    # Whom to call at night: the organisation's own, and of the desk and chair over it.
    "organisations.NightContact": Rows(
        read=f"organisation_id = a.organisation OR {LED}",
        insert=OWN_AS_ADMINISTRATOR,
        change=OWN_AS_ADMINISTRATOR,
    ),
    "organisations.Body": Rows(read=f"id = ANY (a.bodies) OR {JOBS} OR id IN ({AUDITED})"),
    "organisations.Terms": Rows(read=f"body_id = ANY (a.bodies) OR {JOBS}"),
    "organisations.Membership": Rows(
        read=f"body_id = ANY (a.bodies) OR organisation_id = a.organisation OR {JOBS}",
        insert=f"{OWN_DESK} OR organisation_id {SUCCESSOR}",
        change=f"{OWN_DESK} OR organisation_id {FORMER}",
        columns=("during",),
    ),
    "organisations.Representative": Rows(
        read="EXISTS (SELECT 1 FROM organisations_membership m WHERE m.id = membership_id)",
        # Seats go over on their day, when an officer of the body has approved.
        insert=f"{RELAY} OR ({OTHERS_SEAT})",
        change=f"{RELAY} OR ({OTHERS_SEAT})",
        columns=("during", "capacity"),
    ),
    # The officer confirms his own, a second one releases it or sends it back; the relay alone makes
    # it run, and its officer ends what runs.
    "organisations.RosterImport": AskedFor(
        read=f"person_id = a.person OR decided_by_id = a.person OR {RELAY}"
        f" OR (state = 'asked' AND {AT_ITS_DESKS})",
        insert=f"person_id = a.person AND post_id = a.post AND state = 'prepared' AND {OFFICER}",
        change=f"(person_id = a.person AND state IN ('prepared', 'asked', 'running')) OR {RELAY}"
        f" OR (person_id <> a.person AND state = 'asked' AND {AT_ITS_DESKS})",
        changed="(person_id = a.person AND (state IN ('prepared', 'done', 'discarded')"
        f" OR (state = 'asked' AND decided_by_id IS NULL))) OR {RELAY}"
        " OR (person_id <> a.person AND decided_by_id = a.person"
        f" AND (state = 'prepared' OR state = 'waiting' AND a.stepped_up) AND {AT_ITS_DESKS})",
        columns=(
            *("state", "failure", "cells", "seen", "confirmed_at", "finished_at", "tries"),
            *("counts", "bodies", "invites", "decided_by_id", "decided_at"),
        ),
    ),
    # One officer asks, another one lets them go; either may say that they stay.
    "organisations.InvitationRelease": Rows(
        read=OFFICER,
        insert=f"requested_by_id = a.person AND decided_at IS NULL AND {OFFICER}",
        change=f"{OFFICER} AND decided_at IS NULL",
        changed="decided_by_id = a.person AND (NOT released OR requested_by_id <> a.person)",
        columns=("decided_by_id", "decided_at", "released"),
    ),
    # Whose duties go over is known to the administrators, and to officers who may approve a seat.
    "organisations.HandOver": Rows(
        read=f"({OWN_FORMER}) OR {RELAY} OR EXISTS (SELECT 1 FROM organisations_seathandover s"
        " WHERE s.hand_over_id = organisations_handover.id)",
        insert=f"arranged_by_id = a.person AND {OWN_FORMER} AND {OWN_SUCCESSOR}",
        change=f"({OWN_FORMER}) OR {RELAY}",
        columns=("taken_back_at", "done_at", "retry_at", "moved", "kept"),
    ),
    "organisations.SeatHandOver": Rows(
        read=f"({OWN_SEAT}) OR {SEAT_AT_DESK} OR {RELAY}",
        insert=f"{OWN_SEAT} AND approved_by_id IS NULL AND EXISTS (SELECT 1"
        " FROM organisations_representative r"
        " WHERE r.id = seat_id AND r.post_id = own_former(hand_over_id))",
        # An officer gives his own word once; what was done is the relay's to say.
        change=f"({SEAT_AT_DESK} AND approved_by_id IS NULL) OR {RELAY}",
        changed=f"({SEAT_AT_DESK} AND approved_by_id = a.person AND done_at IS NULL"
        f" AND NOT arranged_by_me(hand_over_id)) OR {RELAY}",
        columns=("approved_by_id", "approved_at", "done_at"),
    ),
    # What is to come is the officers' to know and the two organisations' administrators'; two
    # officers must want it, and the relay alone says that it is done.
    "organisations.Succession": Rows(
        read=f"{RELAY} OR {OFFICER} OR ({OF_THE_TWO}) OR (done_at IS NOT NULL AND a.member)",
        insert=f"requested_by_id = a.person AND confirmed_at IS NULL AND done_at IS NULL"
        f" AND {OFFICER}",
        change=f"({OFFICER} AND done_at IS NULL AND taken_back_at IS NULL) OR {RELAY}",
        changed=f"({OFFICER} AND done_at IS NULL AND (confirmed_by_id IS NULL"
        f" OR confirmed_by_id = a.person OR taken_back_by_id = a.person)) OR {RELAY}",
        columns=(
            *("confirmed_by_id", "confirmed_at", "taken_back_by_id", "taken_back_at"),
            *("done_at", "retry_at"),
        ),
    ),
    # Looked up by its hash through use_api_token() only, before anybody is known.
    "organisations.ApiToken": Rows(
        read="post_id = a.post", insert="post_id = a.post", change="post_id = a.post"
    ),
    "sharing.Circle": Rows(
        read="kind = 'community' OR id = ANY (a.circles) OR id = ANY (a.authored)"
        f" OR (kind = 'body' AND body_id = ANY (a.bodies)) OR {JOBS}",
        insert="kind IN ('organisations', 'people', 'owner') AND id = ANY (a.authored)"
        " AND (body_id IS NULL OR body_id = ANY (a.bodies))"
        # The relay plans what the portal itself asks of an organisation.
        f" OR ({RELAY} AND kind = 'organisations')",
    ),
    "sharing.CircleOrganisation": Rows(
        read="circle_id = ANY (a.authored) OR (circle_id = ANY (a.circles) AND EXISTS"
        " (SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat'))"
        # The relay asks each quarter for the same circle.
        f" OR {RELAY}",
        insert=f"circle_id = ANY (a.authored) OR {RELAY}",
    ),
    "sharing.CirclePerson": Rows(
        read=f"circle_id = ANY (a.authored) OR {HELD}", insert="circle_id = ANY (a.authored)"
    ),
    "sharing.Grant": Rows(
        read="post_id = a.post OR subject_id = ANY (a.authored)",
        insert="(post_id = a.post AND reason = 'author' AND NOT subject_exists(subject_id))"
        " OR (subject_id = ANY (a.authored) AND reason <> 'author')",
    ),
    "sharing.Counter": Rows(
        read="body_id = ANY (a.bodies)",
        insert="body_id = ANY (a.bodies)",
        change="body_id = ANY (a.bodies)",
    ),
    # The record and the outbox: everybody adds (also who asks for a new password). The record is
    # read by an auditor of its body, never about TLP:RED, and by the authors of its subject; the
    # outbox by the relay. Nobody writes a record in another's name.
    "activity.Record": Rows(
        # Asked once a query, not once a row: the record is long.
        read=f"(tlp < 4 AND body_id IN ({AUDITED}))"
        " OR (subject_id = ANY (ARRAY(SELECT unnest(authored) FROM access()))"
        " AND (tlp < 4 OR (SELECT stepped_up FROM access())))",
        insert="actor_id IS NULL OR actor_id = (SELECT person FROM portal_context())",
    ),
    # The sealer's alone: sealer.sql.
    "activity.Seal": Rows(),
    "activity.Outbox": Rows(
        read="a.mode = 'system:relay'", insert="true", change="a.mode = 'system:relay'"
    ),
    "activity.Submission": Rows(
        read="person_id = a.person", insert="person_id = a.person", change="person_id = a.person"
    ),
}

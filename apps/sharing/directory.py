"""Walls of the tables that carry no marking, also of apps below this one."""

from apps.sharing.walls import JOBS, Rows

HELD = "circle_id = ANY (a.circles)"

DIRECTORY = {
    "organisations.Organisation": Rows(
        read=f"a.member OR id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT organisation FROM own_posts())"
    ),
    "organisations.Post": Rows(
        # The arriving person sees his own posts, to choose one.
        read=f"a.member OR person_id = a.person OR organisation_id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT post FROM own_posts())"
    ),
    "organisations.Body": Rows(read=f"id = ANY (a.bodies) OR {JOBS}"),
    "organisations.Terms": Rows(read=f"body_id = ANY (a.bodies) OR {JOBS}"),
    "organisations.Membership": Rows(
        read=f"body_id = ANY (a.bodies) OR organisation_id = a.organisation OR {JOBS}"
    ),
    "organisations.Representative": Rows(
        read="EXISTS (SELECT 1 FROM organisations_membership m WHERE m.id = membership_id)"
    ),
    "sharing.Circle": Rows(
        read="kind = 'community' OR id = ANY (a.circles) OR id = ANY (a.authored)"
        f" OR (kind = 'body' AND body_id = ANY (a.bodies)) OR {JOBS}",
        insert="kind IN ('organisations', 'people') AND id = ANY (a.authored)"
        " AND (body_id IS NULL OR body_id = ANY (a.bodies))",
    ),
    "sharing.CircleOrganisation": Rows(
        read="circle_id = ANY (a.authored) OR (circle_id = ANY (a.circles) AND EXISTS"
        " (SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat'))",
        insert="circle_id = ANY (a.authored)",
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
    # The record and the outbox: everybody adds (also who asks for a new password), only the
    # relay reads on. Nobody writes a record in another's name.
    "activity.Record": Rows(insert="actor_id IS NULL OR actor_id = (SELECT person FROM access())"),
    "activity.Outbox": Rows(
        read="a.mode = 'system:relay'", insert="true", change="a.mode = 'system:relay'"
    ),
    "activity.Submission": Rows(
        read="person_id = a.person", insert="person_id = a.person", change="person_id = a.person"
    ),
}

"""Walls of the tables that carry no marking, also of apps below this one."""

from apps.sharing.walls import JOBS, Rows

HELD = "circle_id = ANY (a.circles)"
AUDITED = "SELECT audited_bodies()"

DIRECTORY = {
    "wg_portal.Installation": Rows(read="true"),
    # Asked on every request, before a post is chosen. Policies are published by the owner;
    # nobody takes an acceptance back.
    "accounts.HandlingPolicy": Rows(read="true"),
    "accounts.Acceptance": Rows(read="true", insert="true"),
    "organisations.Organisation": Rows(
        read=f"a.member OR id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT organisation FROM own_posts())"
        f" OR EXISTS ({AUDITED})"
    ),
    "organisations.Post": Rows(
        # The arriving person sees his own posts, to choose one.
        read=f"a.member OR person_id = a.person OR organisation_id = a.organisation OR {JOBS}"
        " OR a.mode = 'arriving' AND id IN (SELECT post FROM own_posts())"
    ),
    "organisations.Body": Rows(read=f"id = ANY (a.bodies) OR {JOBS} OR id IN ({AUDITED})"),
    "organisations.Terms": Rows(read=f"body_id = ANY (a.bodies) OR {JOBS}"),
    "organisations.Membership": Rows(
        read=f"body_id = ANY (a.bodies) OR organisation_id = a.organisation OR {JOBS}"
    ),
    "organisations.Representative": Rows(
        read="EXISTS (SELECT 1 FROM organisations_membership m WHERE m.id = membership_id)"
    ),
    # Looked up by its hash through use_api_token() only, before anybody is known.
    "organisations.ApiToken": Rows(
        read="post_id = a.post", insert="post_id = a.post", change="post_id = a.post"
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

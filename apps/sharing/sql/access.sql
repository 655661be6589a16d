-- What makes an answer of access() good for this context, this moment and this state of the
-- database only: without the key nobody can make it. Only access() may call it.
CREATE OR REPLACE FUNCTION access_seal(answer text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
    token text := coalesce(current_setting('portal.context', true), '');
    message bytea := convert_to(concat_ws(E'\n', 'access', token, pg_current_snapshot(),
        extract(epoch FROM transaction_timestamp()), answer), 'UTF8');
BEGIN
    RETURN (SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || message)), 'hex')
              FROM context_key k WHERE k.kid = split_part(token, '|', 1));
END $$;
REVOKE ALL ON FUNCTION access_seal(text) FROM PUBLIC, portal_app;

-- The person of this transaction with everything that the rule asks about; jobs, and who has
-- not yet chosen a post, get no circles.
-- The answer is kept, sealed, and serves the next statement as long as nobody has committed
-- anything and this transaction has written nothing: then it would be the same (ADR 18).
-- It is kept as text: date style and zone are fixed, or another zone would move its moment.
CREATE OR REPLACE FUNCTION access() RETURNS TABLE (
    mode text, person uuid, post uuid, organisation uuid, circles uuid[], authored uuid[],
    granted uuid[], member boolean, bodies uuid[], seats text[], at timestamptz, stepped_up boolean
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET datestyle = 'ISO, YMD' SET timezone = 'UTC' AS $$
#variable_conflict use_column
DECLARE
    context record;
    today date;
    org uuid;
    wrote_nothing boolean := pg_current_xact_id_if_assigned() IS NULL;
    kept text[] := string_to_array(nullif(current_setting('portal.access', true), ''), '|');
    answer text;
BEGIN
    IF wrote_nothing AND kept IS NOT NULL
       AND kept[12] = access_seal(array_to_string(kept[1:11], '|'))
    THEN
        mode := 'person';
        person := kept[1]::uuid;
        post := kept[2]::uuid;
        organisation := kept[3]::uuid;
        circles := kept[4]::uuid[];
        authored := kept[5]::uuid[];
        granted := kept[6]::uuid[];
        member := kept[7]::boolean;
        bodies := kept[8]::uuid[];
        seats := kept[9]::text[];
        at := kept[10]::timestamptz;
        stepped_up := kept[11]::boolean;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT * INTO context FROM portal_context();
    IF context.mode LIKE 'system:%' OR context.mode = 'arriving' THEN
        RETURN QUERY SELECT context.mode, NULL::uuid, NULL::uuid, NULL::uuid, '{}'::uuid[],
            '{}'::uuid[], '{}'::uuid[], false, '{}'::uuid[], '{}'::text[], context.at, false;
        RETURN;
    END IF;
    IF context.mode <> 'person' THEN
        RETURN;
    END IF;
    today := (context.at AT TIME ZONE 'Asia/Tokyo')::date;
    SELECT p.organisation_id INTO org
      FROM organisations_post p JOIN accounts_user u ON u.id = p.person_id
     WHERE p.id = context.post AND p.person_id = context.person
       AND u.is_active AND p.during @> today;
    IF org IS NULL THEN
        RETURN;
    END IF;
    -- Each source is read once: this runs with every statement of a page.
    SELECT coalesce(array_agg(g.subject_id) FILTER (WHERE g.reason IN ('author', 'editor')), '{}'),
           coalesce(array_agg(g.subject_id) FILTER (WHERE g.reason NOT IN ('author', 'editor')), '{}')
      INTO authored, granted
      FROM sharing_grant g WHERE g.post_id = context.post AND g.during @> context.at;
    SELECT coalesce(array_agg(DISTINCT m.body_id), '{}'),
           coalesce(array_agg(DISTINCT m.body_id || ':' || m.role), '{}')
      INTO bodies, seats
      FROM organisations_representative r
      JOIN organisations_membership m ON m.id = r.membership_id
     WHERE r.post_id = context.post AND m.organisation_id = org
       AND r.during * m.during @> today;
    SELECT coalesce(array_agg(DISTINCT c.circle_id), '{}') INTO circles
      FROM circle_reader c
     WHERE c.person_id = context.person AND c.post_id = context.post
       AND c.days @> today AND (c.hours IS NULL OR c.hours @> context.at);
    member := EXISTS (SELECT 1 FROM community_reader c
                       WHERE c.post_id = context.post AND c.days @> today);
    mode := context.mode;
    person := context.person;
    post := context.post;
    organisation := org;
    at := context.at;
    stepped_up := context.stepped_up;
    IF wrote_nothing THEN
        answer := concat_ws('|', person, post, organisation, circles, authored, granted, member,
            bodies, seats, at, stepped_up);
        PERFORM set_config('portal.access', answer || '|' || access_seal(answer), true);
    END IF;
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION access() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access() TO portal_app;

-- Posts that the signed-in person holds now, to choose one at sign-in.
CREATE OR REPLACE FUNCTION own_posts() RETURNS TABLE (post uuid, organisation uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, p.organisation_id
      FROM portal_context() c
      JOIN accounts_user u ON u.id = c.person AND u.is_active
      JOIN organisations_post p ON p.person_id = u.id
     WHERE c.mode IN ('arriving', 'person')
       AND p.during @> (c.at AT TIME ZONE 'Asia/Tokyo')::date
     ORDER BY lower(p.during), p.id
$$;
REVOKE ALL ON FUNCTION own_posts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_posts() TO portal_app;

-- Everybody who may read the subject now, on each post on which he may.
CREATE OR REPLACE FUNCTION recipients_of(subject uuid)
RETURNS TABLE (person uuid, post uuid, organisation uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH c AS (SELECT x.at, (x.at AT TIME ZONE 'Asia/Tokyo')::date AS today
                 FROM portal_context() x WHERE x.mode = 'system:audience'),
    s AS (SELECT m.*, m.visible_from <= c.at AND m.withdrawn_at IS NULL AS open, c.at, c.today
            FROM marked_subject m, c WHERE m.id = subject),
    reader AS (
        SELECT r.person_id, r.post_id, r.organisation_id FROM s JOIN circle_reader r USING (circle_id)
         WHERE s.open AND r.days @> s.today AND (r.hours IS NULL OR r.hours @> s.at)
        UNION
        SELECT r.person_id, r.post_id, r.organisation_id FROM s, community_reader r
         WHERE s.open AND s.circle_kind = 'community' AND r.days @> s.today
        UNION
        SELECT p.person_id, p.id, p.organisation_id
          FROM s JOIN sharing_grant g ON g.subject_id = s.id AND g.during @> s.at
                 AND (s.open OR g.reason IN ('author', 'editor'))
          JOIN organisations_post p ON p.id = g.post_id)
    SELECT r.person_id, r.post_id, r.organisation_id FROM reader r
      JOIN accounts_user u ON u.id = r.person_id AND u.is_active
      JOIN organisations_post p ON p.id = r.post_id
     WHERE p.during @> (SELECT today FROM c)
$$;
REVOKE ALL ON FUNCTION recipients_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recipients_of(uuid) TO portal_app;

-- The readers of a circle before anything is released to it, for those who may know them:
-- a body's circle for its representatives, chosen circles for their author and each other's
-- named people. Nobody else gets a row.
CREATE OR REPLACE FUNCTION audience_of(circle uuid)
RETURNS TABLE (person uuid, post uuid, organisation uuid, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH a AS (SELECT x.*, (x.at AT TIME ZONE 'Asia/Tokyo')::date AS today FROM access() x),
    allowed AS (
        SELECT k.id, k.kind FROM sharing_circle k, a WHERE k.id = circle AND (
            a.mode = 'system:audience'
            OR k.kind = 'community' AND a.member
            OR k.kind = 'body' AND k.body_id = ANY (a.bodies)
            OR k.kind = 'people' AND k.id = ANY (a.circles)
            OR k.id = ANY (a.authored)
            OR k.kind = 'organisations' AND k.id = ANY (a.circles) AND EXISTS (
                SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat')))
    SELECT r.person_id, r.post_id, r.organisation_id, u.is_active
      FROM (SELECT r.person_id, r.post_id, r.organisation_id FROM allowed k, a, circle_reader r
             WHERE r.circle_id = k.id AND r.days @> a.today
               AND (r.hours IS NULL OR r.hours @> a.at)
            UNION
            SELECT r.person_id, r.post_id, r.organisation_id FROM allowed k, a, community_reader r
             WHERE k.kind = 'community' AND r.days @> a.today) r
      JOIN accounts_user u ON u.id = r.person_id
$$;
REVOKE ALL ON FUNCTION audience_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audience_of(uuid) TO portal_app;

-- Whether an id is taken by whatever the record is about, or a circle: an author grant comes
-- before its subject, and opens what is recorded of it.
-- PL/pgSQL keeps the plan over all those tables; SQL would make it anew for each row of the record.
CREATE OR REPLACE FUNCTION subject_exists(subject uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM marked_subject WHERE id = subject)
        OR EXISTS (SELECT 1 FROM sharing_circle WHERE id = subject)
        OR EXISTS (SELECT 1 FROM accounts_user WHERE id = subject)
        OR EXISTS (SELECT 1 FROM organisations_body WHERE id = subject)
        OR EXISTS (SELECT 1 FROM organisations_organisation WHERE id = subject)
        OR EXISTS (SELECT 1 FROM obligations_obligation WHERE id = subject)
        OR EXISTS (SELECT 1 FROM notifications_mailstop WHERE id = subject)
        OR EXISTS (SELECT 1 FROM organisations_rosterimport WHERE id = subject)
        OR EXISTS (SELECT 1 FROM organisations_invitationrelease WHERE id = subject)
        OR EXISTS (SELECT 1 FROM sharing_auditscope WHERE id = subject);
END $$;
REVOKE ALL ON FUNCTION subject_exists(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION subject_exists(uuid) TO portal_app;

-- Whether an organisation's first seat has begun. Lists ask it of organisations that they know:
-- in which bodies they sit is not every reader's to know.
CREATE OR REPLACE FUNCTION is_seated(organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM portal_context() c, organisations_membership m
                    WHERE c.mode = 'person' AND m.organisation_id = organisation
                      AND lower(m.during) <= (c.at AT TIME ZONE 'Asia/Tokyo')::date)
$$;
REVOKE ALL ON FUNCTION is_seated(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_seated(uuid) TO portal_app;

-- Whose duties go over, for the administrator of his organisation: asking the table itself would
-- ask the seats in it, and these ask again.
CREATE OR REPLACE FUNCTION own_former(hand_over uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT h.former_id FROM access() a, organisations_handover h
      JOIN organisations_post p ON p.id = h.former_id
     WHERE h.id = hand_over AND p.organisation_id = a.organisation
$$;
REVOKE ALL ON FUNCTION own_former(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_former(uuid) TO portal_app;

-- Whether the acting person has arranged it: then another officer gives the word for its seats.
CREATE OR REPLACE FUNCTION arranged_by_me(hand_over uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM access() a JOIN organisations_handover h
                      ON h.arranged_by_id = a.person WHERE h.id = hand_over)
$$;
REVOKE ALL ON FUNCTION arranged_by_me(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arranged_by_me(uuid) TO portal_app;

-- The bodies at whose desk the acting officer sits while a roster that he has handed in, and that
-- another officer has released, is being written; none at any other time. Only the relay makes an
-- import "running", and it commits none: what this opens, it opens inside the worker's own
-- transaction.
CREATE OR REPLACE FUNCTION importing_desks() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(split_part(s.seat, ':', 1)::uuid), '{}')
      FROM access() a CROSS JOIN unnest(a.seats) AS s (seat)
     WHERE a.member AND s.seat LIKE '%:secretariat'
       AND EXISTS (SELECT 1 FROM organisations_rosterimport i
                    WHERE i.person_id = a.person AND i.post_id = a.post AND i.state = 'running'
                      AND i.decided_by_id <> i.person_id)
$$;
REVOKE ALL ON FUNCTION importing_desks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION importing_desks() TO portal_app;

-- Mergers and splits that two officers have confirmed and whose day has come, for the relay while
-- it carries them out; none at any other time, and for nobody else.
CREATE OR REPLACE FUNCTION due_successions() RETURNS TABLE (former uuid, successor uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.former_id, s.successor_id FROM portal_context() c, organisations_succession s
     WHERE c.mode = 'system:relay' AND s.confirmed_at IS NOT NULL AND s.taken_back_at IS NULL
       AND s.done_at IS NULL AND s.first_day <= (c.at AT TIME ZONE 'Asia/Tokyo')::date
$$;
REVOKE ALL ON FUNCTION due_successions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_successions() TO portal_app;

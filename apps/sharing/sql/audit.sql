-- The bodies whose record the signed-in person may audit now.
CREATE OR REPLACE FUNCTION audited_bodies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.body_id FROM access() a JOIN sharing_auditscope s
        ON s.post_id = a.post AND s.during @> a.at
$$;
REVOKE ALL ON FUNCTION audited_bodies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audited_bodies() TO portal_app;

-- Who could read a subject at a past moment, and by what: his grant, his seat in the circle's
-- body, or the circle itself. Periods are kept, so the answer stays. Who is told of a withdrawal
-- could read until that very moment. For the owner's functions.
CREATE OR REPLACE FUNCTION readers_at(subject uuid, moment timestamptz)
RETURNS TABLE (person uuid, organisation uuid, via text, role text)
LANGUAGE sql STABLE AS $$
    WITH s AS (SELECT m.id, m.circle_id, m.circle_kind,
                      (moment AT TIME ZONE 'Asia/Tokyo')::date AS day,
                      m.visible_from <= moment
                          AND (m.withdrawn_at IS NULL OR m.withdrawn_at >= moment) AS open
                 FROM marked_subject m WHERE m.id = subject)
    SELECT p.person_id, p.organisation_id, g.reason::text, NULL::text
      FROM s JOIN sharing_grant g ON g.subject_id = s.id AND g.during @> moment
             AND (s.open OR g.reason IN ('author', 'editor'))
      JOIN organisations_post p ON p.id = g.post_id AND p.during @> s.day
    UNION
    SELECT p.person_id, p.organisation_id, 'body', m.role
      FROM s JOIN sharing_circle c ON c.id = s.circle_id AND c.kind = 'body'
      JOIN organisations_membership m ON m.body_id = c.body_id AND m.role = ANY (c.roles)
      JOIN organisations_representative r ON r.membership_id = m.id
      JOIN organisations_post p ON p.id = r.post_id AND p.organisation_id = m.organisation_id
     WHERE s.open AND p.during * r.during * m.during @> s.day
    UNION
    SELECT r.person_id, r.organisation_id, s.circle_kind, NULL
      FROM s JOIN circle_reader r USING (circle_id)
     WHERE s.open AND s.circle_kind IN ('organisations', 'people', 'owner')
       AND r.days @> s.day AND (r.hours IS NULL OR r.hours @> moment)
    UNION
    SELECT r.person_id, r.organisation_id, s.circle_kind, NULL
      FROM s JOIN community_reader r ON s.circle_kind = 'community'
     WHERE s.open AND r.days @> s.day
$$;
REVOKE ALL ON FUNCTION readers_at(uuid, timestamptz) FROM PUBLIC, portal_app;

-- By which right the actor of each audited row could read its subject at that moment.
CREATE OR REPLACE FUNCTION rights_at(records uuid[])
RETURNS TABLE (record uuid, via text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.id, r.via, r.role
      FROM activity_record x
      CROSS JOIN LATERAL readers_at(x.subject_id, x.at) r
     WHERE x.id = ANY (records) AND x.tlp < 4
       AND x.body_id IN (SELECT audited_bodies())
       AND r.person = x.actor_id AND r.organisation = x.organisation_id
$$;
REVOKE ALL ON FUNCTION rights_at(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rights_at(uuid[]) TO portal_app;

-- When the signed-in person last opened each of the subjects; of others he learns nothing.
CREATE OR REPLACE FUNCTION own_openings(subjects uuid[])
RETURNS TABLE (subject uuid, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.subject_id, max(x.at)
      FROM access() a JOIN activity_record x ON x.actor_id = a.person
     WHERE a.mode = 'person' AND x.subject_id = ANY (subjects) AND x.verb = 'opened'
     GROUP BY x.subject_id
$$;
REVOKE ALL ON FUNCTION own_openings(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_openings(uuid[]) TO portal_app;

-- Who opened a thing that has been withdrawn, on the post on which he can still be told of it: its
-- authors as anybody else, or their absence would tell who they are.
CREATE OR REPLACE FUNCTION openers_of(subject uuid)
RETURNS TABLE (person uuid, post uuid, organisation uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT ON (p.person_id) p.person_id, p.id, p.organisation_id
      FROM portal_context() c
      JOIN marked_subject m ON m.id = subject AND m.withdrawn_at IS NOT NULL
      JOIN activity_record x ON x.subject_id = m.id AND x.verb = 'opened'
      JOIN accounts_user u ON u.id = x.actor_id AND u.is_active
      JOIN organisations_post p ON p.person_id = u.id
           AND p.during @> (c.at AT TIME ZONE 'Asia/Tokyo')::date
     WHERE c.mode = 'system:audience'
     ORDER BY p.person_id, p.organisation_id = x.organisation_id DESC, lower(p.during), p.id
$$;
REVOKE ALL ON FUNCTION openers_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION openers_of(uuid) TO portal_app;

-- What a number such as TN-7K3QM means in the reader's scope. Of what is TLP:RED now, or has no row
-- that he may read, it is silent like of a number that does not exist.
CREATE OR REPLACE FUNCTION audited_subjects(number text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.id FROM coded_subject c
     WHERE c.code = number AND c.tlp < 4
       AND EXISTS (SELECT 1 FROM activity_record x
                    WHERE x.subject_id = c.id AND x.tlp < 4
                      AND x.body_id IN (SELECT audited_bodies()))
$$;
REVOKE ALL ON FUNCTION audited_subjects(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audited_subjects(text) TO portal_app;

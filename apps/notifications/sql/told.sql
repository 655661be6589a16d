-- How many people each audited event was told to, against who could read its subject then.
-- Counts only: the auditor learns no list. Readers who were left out are told apart: who held a
-- seat of the body's secretariat then, and whose account is closed by now.
CREATE OR REPLACE FUNCTION told_then(records uuid[])
RETURNS TABLE (record uuid, told bigint, mailed bigint, sent bigint, readers bigint,
               outside bigint, left_out bigint, left_out_desk bigint, left_out_closed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH seen AS (
        SELECT x.id, x.at, x.verb, x.subject_id, x.body_id, x.facts,
               (x.at AT TIME ZONE 'Asia/Tokyo')::date AS day
          FROM activity_record x
         WHERE x.id = ANY (records) AND x.tlp < 4
           AND x.body_id IN (SELECT audited_bodies())),
    told AS (
        SELECT s.id, d.recipient_id AS person, bool_or(d.channel = 'mail') AS mailed,
               bool_or(d.sent_at IS NOT NULL) AS sent
          FROM seen s JOIN notifications_delivery d
            ON d.subject_id = s.subject_id AND d.reason = s.verb AND d.facts = s.facts
         GROUP BY s.id, d.recipient_id),
    reader AS (
        SELECT DISTINCT s.id, s.body_id, s.day, r.person
          FROM seen s CROSS JOIN LATERAL readers_at(s.subject_id, s.at) r),
    left_out AS (
        SELECT r.id, u.is_active, EXISTS (
                   SELECT 1 FROM organisations_membership m
                     JOIN organisations_representative x ON x.membership_id = m.id
                     JOIN organisations_post p ON p.id = x.post_id
                    WHERE m.body_id = r.body_id AND m.role = 'secretariat'
                      AND p.person_id = r.person
                      AND p.during * x.during * m.during @> r.day) AS desk
          FROM reader r JOIN accounts_user u ON u.id = r.person
         WHERE NOT EXISTS (SELECT 1 FROM told t WHERE t.id = r.id AND t.person = r.person))
    SELECT s.id,
           (SELECT count(*) FROM told t WHERE t.id = s.id),
           (SELECT count(*) FROM told t WHERE t.id = s.id AND t.mailed),
           (SELECT count(*) FROM told t WHERE t.id = s.id AND t.sent),
           (SELECT count(*) FROM reader r WHERE r.id = s.id),
           (SELECT count(*) FROM told t WHERE t.id = s.id AND NOT EXISTS (
                SELECT 1 FROM reader r WHERE r.id = s.id AND r.person = t.person)),
           (SELECT count(*) FROM left_out l WHERE l.id = s.id),
           (SELECT count(*) FROM left_out l WHERE l.id = s.id AND l.desk),
           (SELECT count(*) FROM left_out l WHERE l.id = s.id AND NOT l.desk AND NOT l.is_active)
      FROM seen s
$$;
REVOKE ALL ON FUNCTION told_then(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_then(uuid[]) TO portal_app;

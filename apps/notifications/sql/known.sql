-- Who may read the subject now and knew of it by then: a mail or a digest told him, also one that
-- is under way or may have arrived, or he opened it or acted on it. Only as the audience, which
-- recipients_of asks for.
-- ``mailed``: by mail, which its desk may know; that he opened it is told to nobody by name.
DROP FUNCTION IF EXISTS knowers_of(uuid, timestamptz);
CREATE FUNCTION knowers_of(subject uuid, until timestamptz)
RETURNS TABLE (person uuid, post uuid, organisation uuid, mailed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH told AS (
        SELECT d.recipient_id AS person, true AS mailed FROM notifications_delivery d
          LEFT JOIN notifications_delivery g ON g.id = d.carried_by_id
         WHERE d.subject_id = subject
           AND (d.state IN ({told}) OR d.fault = '{doubtful}'
                OR d.state = 'waiting' AND g.state IN ({under_way}))
        UNION ALL
        SELECT x.actor_id, false FROM activity_record x
         WHERE x.subject_id = subject AND x.at <= until)
    SELECT r.person, r.post, r.organisation, bool_or(t.mailed)
      FROM recipients_of(subject) r JOIN told t USING (person)
     GROUP BY r.person, r.post, r.organisation
$$;
REVOKE ALL ON FUNCTION knowers_of(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION knowers_of(uuid, timestamptz) TO portal_app;

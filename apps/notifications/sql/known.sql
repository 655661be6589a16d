-- Who may read the subject now and knew of it by then: a mail or a digest told him, also one that
-- is under way or may have arrived, or he opened it or acted on it. Only as the audience, which recipients_of asks for.
CREATE OR REPLACE FUNCTION knowers_of(subject uuid, until timestamptz)
RETURNS TABLE (person uuid, post uuid, organisation uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH told AS (
        SELECT d.recipient_id AS person FROM notifications_delivery d
          LEFT JOIN notifications_delivery g ON g.id = d.carried_by_id
         WHERE d.subject_id = subject
           AND (d.state IN ('data', 'sent', 'told', 'ambiguous')
                OR d.fault = 'duplicate possible'
                OR d.state = 'waiting' AND g.state IN ('data', 'sent', 'ambiguous'))
        UNION
        SELECT x.actor_id FROM activity_record x
         WHERE x.subject_id = subject AND x.at <= until)
    SELECT r.person, r.post, r.organisation FROM recipients_of(subject) r JOIN told USING (person)
$$;
REVOKE ALL ON FUNCTION knowers_of(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION knowers_of(uuid, timestamptz) TO portal_app;

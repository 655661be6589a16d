-- Somebody opened the link of his digest without signing in: nobody is known, so no policy of
-- "own row" can hold. The relay's context may do this one thing and nothing else to a wish: it
-- cannot switch a digest on, and what else the person chose stays.
CREATE OR REPLACE FUNCTION stop_digest(whose uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO notifications_digestpreference AS wish
           (id, person_id, frequency, weekday, weekdays, hour, at_once)
    SELECT gen_random_uuid(), u.id, 'off', 0, '{}', 8, '{}'
      FROM portal_context() c JOIN accounts_user u ON u.id = whose
     WHERE c.mode = 'system:relay'
        ON CONFLICT (person_id) DO UPDATE SET frequency = 'off'
$$;
REVOKE ALL ON FUNCTION stop_digest(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stop_digest(uuid) TO portal_app;

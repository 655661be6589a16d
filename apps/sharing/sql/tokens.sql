-- Whose token this is, if it lives: the one door to the table before anybody is known. It tells
-- about a single hash only, stamps the day of use, and counts the requests of the running minute;
-- "wait" is the seconds until the next minute once there were more than "most".
CREATE OR REPLACE FUNCTION use_api_token(hash text, most integer) RETURNS TABLE (
    token uuid, person uuid, post uuid, scopes text[], language text, wait integer
) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE organisations_apitoken t
       SET last_used_on = (c.at AT TIME ZONE 'Asia/Tokyo')::date,
           uses = CASE WHEN t.uses_since = date_trunc('minute', clock_timestamp())
                       THEN least(t.uses, most) + 1 ELSE 1 END,
           uses_since = date_trunc('minute', clock_timestamp())
      FROM portal_context() c, organisations_post p JOIN accounts_user u ON u.id = p.person_id
     WHERE t.token_hash = hash AND t.revoked_at IS NULL AND t.expires_at > c.at
       AND p.id = t.post_id AND u.is_active
       AND (u.signed_out_at IS NULL OR t.created_at > u.signed_out_at)
       AND p.during @> (c.at AT TIME ZONE 'Asia/Tokyo')::date
    RETURNING t.id, p.person_id, p.id, t.scopes::text[], u.language::text,
        CASE WHEN t.uses > most
             THEN ceil(60 - extract(second FROM clock_timestamp()))::integer ELSE 0 END
$$;
REVOKE ALL ON FUNCTION use_api_token(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_api_token(text, integer) TO portal_app;

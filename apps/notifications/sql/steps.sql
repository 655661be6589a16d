-- The two steps that every mail takes, each in one exchange with the server and one commit: begun
-- and ended one by one, their transactions would cost more than what they write. Each enters the
-- relay's signed context and gives back the one before; the walls hold inside it as everywhere.

-- About to be handed over; false if the mail is another worker's by now.
CREATE OR REPLACE FUNCTION mail_to_data(
    context text, mail uuid, by_worker text, hash text, lease interval
) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    before text := coalesce(current_setting('portal.context', true), '');
    mine boolean;
BEGIN
    PERFORM set_config('portal.context', context, true);
    UPDATE notifications_delivery
       SET state = 'data', attempts = attempts + 1, content_hash = hash,
           lease_until = statement_timestamp() + lease
     WHERE id = mail AND state = 'claimed' AND worker = by_worker
       AND lease_until > statement_timestamp();
    mine := FOUND;
    PERFORM set_config('portal.context', before, true);
    RETURN mine;
END $$;
REVOKE ALL ON FUNCTION mail_to_data(text, uuid, text, text, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mail_to_data(text, uuid, text, text, interval) TO portal_app;

-- A server took it: with a digest its lines are told.
CREATE OR REPLACE FUNCTION mail_to_sent(
    context text, mail uuid, by_worker text, at timestamptz
) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    before text := coalesce(current_setting('portal.context', true), '');
    is_digest boolean;
BEGIN
    PERFORM set_config('portal.context', context, true);
    UPDATE notifications_delivery
       SET state = 'sent', sent_at = at, worker = '', lease_until = NULL
     WHERE id = mail AND state = 'data' AND worker = by_worker
    RETURNING reason = 'digest' INTO is_digest;
    IF is_digest THEN
        UPDATE notifications_delivery SET state = 'told', sent_at = at
         WHERE carried_by_id = mail AND state = 'waiting';
    END IF;
    PERFORM set_config('portal.context', before, true);
    RETURN is_digest IS NOT NULL;
END $$;
REVOKE ALL ON FUNCTION mail_to_sent(text, uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mail_to_sent(text, uuid, text, timestamptz) TO portal_app;

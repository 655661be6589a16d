-- Verifies the signed context of this transaction. Without one: mode 'nobody'.
-- hmac = sha256(outer pad || sha256(inner pad || message)), RFC 2104, without pgcrypto.
CREATE TABLE IF NOT EXISTS context_key (
    kid text PRIMARY KEY,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    test_clock boolean NOT NULL DEFAULT false
);
REVOKE ALL ON context_key FROM PUBLIC, portal_app;

CREATE OR REPLACE FUNCTION portal_context(
    OUT mode text, OUT person uuid, OUT post uuid, OUT stepped_up boolean, OUT at timestamptz
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    token text := nullif(current_setting('portal.context', true), '');
    part text[];
    key context_key%ROWTYPE;
BEGIN
    at := transaction_timestamp();
    stepped_up := false;
    IF token IS NULL THEN
        mode := 'nobody';
        RETURN;
    END IF;
    part := string_to_array(token, '|');
    IF array_length(part, 1) IS DISTINCT FROM 9 THEN
        RAISE EXCEPTION 'bad context' USING ERRCODE = '28000';
    END IF;
    SELECT * INTO key FROM context_key k WHERE k.kid = part[1];
    IF NOT FOUND OR part[9] <> encode(sha256(key.outer_pad || sha256(
        key.inner_pad || convert_to(array_to_string(part[1:8], '|'), 'UTF8'))), 'hex')
    THEN
        RAISE EXCEPTION 'bad context' USING ERRCODE = '28000';
    END IF;
    -- Other sessions of the same role may read a statement, and so the token in it.
    IF part[8] <> pg_backend_pid()::text THEN
        RAISE EXCEPTION 'context of another session' USING ERRCODE = '28000';
    END IF;
    IF key.test_clock THEN
        at := coalesce(nullif(part[7], '')::timestamptz, at);
    ELSIF part[7] <> '' THEN
        RAISE EXCEPTION 'this key may not set the clock' USING ERRCODE = '28000';
    ELSIF abs(extract(epoch FROM at) - part[5]::bigint) > 60 THEN
        RAISE EXCEPTION 'stale context' USING ERRCODE = '28000';
    END IF;
    mode := part[2];
    person := nullif(part[3], '')::uuid;
    post := nullif(part[4], '')::uuid;
    stepped_up := part[6] = '1';
END $$;
REVOKE ALL ON FUNCTION portal_context() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_context() TO portal_app;

-- What a second officer is asked about stays what he is asked about: once a roster waits for him,
-- neither he nor who asked changes a word of it, also when it was returned: who corrects it hands
-- in another one. It is emptied when it is over.
CREATE OR REPLACE FUNCTION guard_roster() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.state IN ('asked', 'waiting', 'running')
       AND (NEW.bodies, NEW.invites, NEW.seen) IS DISTINCT FROM (OLD.bodies, OLD.invites, OLD.seen)
       OR (OLD.confirmed_at IS NOT NULL OR OLD.state IN ('asked', 'waiting', 'running'))
       AND NEW.state NOT IN ('done', 'discarded') AND NEW.cells IS DISTINCT FROM OLD.cells
       OR NEW.confirmed_at IS NULL AND (NEW.state = 'asked' OR OLD.confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a roster that was asked for does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_roster BEFORE UPDATE ON organisations_rosterimport
    FOR EACH ROW EXECUTE FUNCTION guard_roster();

-- A notice goes out, and changes once it is out, only with the word of a second officer, given in
-- the same transaction: with his release of the draft, or of a correction.
CREATE OR REPLACE FUNCTION guard_release() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    a record;
BEGIN
    IF current_user = 'portal_owner' THEN
        RETURN NEW;
    END IF;
    SELECT x.person, x.mode, x.at INTO a FROM access() x;
    IF a.mode LIKE 'system:%' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.visible_from IS NOT NULL OR NEW.requested THEN
            RAISE EXCEPTION 'a notice begins as a draft' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.visible_from IS DISTINCT FROM OLD.visible_from
       AND NOT (OLD.visible_from IS NULL AND OLD.requested AND EXISTS (
            SELECT 1 FROM notices_release r WHERE r.notice_id = OLD.id
               AND r.released_by_id = a.person AND r.released_at = a.at
               AND r.returned_at IS NULL))
    THEN
        RAISE EXCEPTION 'a second officer releases a notice, once' USING ERRCODE = '42501';
    END IF;
    IF OLD.visible_from IS NULL AND NOT OLD.requested THEN
        RETURN NEW;
    END IF;
    IF (NEW.title_ja, NEW.title_en, NEW.notice_title, NEW.acknowledge_by, NEW.urgent)
       IS DISTINCT FROM
       (OLD.title_ja, OLD.title_en, OLD.notice_title, OLD.acknowledge_by, OLD.urgent)
    THEN
        RAISE EXCEPTION 'only a draft is written' USING ERRCODE = '42501';
    END IF;
    -- What waits for a second officer is a draft again only as its request is returned.
    IF OLD.requested AND NOT NEW.requested AND NEW.visible_from IS NULL AND NOT EXISTS (
        SELECT 1 FROM notices_release r WHERE r.notice_id = OLD.id
           AND r.returned_at = a.at AND r.released_at IS NULL)
    THEN
        RAISE EXCEPTION 'a release is asked for' USING ERRCODE = '42501';
    END IF;
    IF (NEW.revision, NEW.version) IS DISTINCT FROM (OLD.revision, OLD.version) AND NOT EXISTS (
        SELECT 1 FROM notices_correction c WHERE c.notice_id = OLD.id
           AND c.released_by_id = a.person AND c.released_at = a.at)
    THEN
        RAISE EXCEPTION 'a second officer releases a correction' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- The words are written while there is nothing but a draft; later only since when they hold.
CREATE OR REPLACE FUNCTION guard_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF current_user <> 'portal_owner'
       AND (NEW.text_ja, NEW.text_en) IS DISTINCT FROM (OLD.text_ja, OLD.text_en)
       AND NOT EXISTS (SELECT 1 FROM notices_notice n WHERE n.id = OLD.notice_id
                        AND n.visible_from IS NULL AND NOT n.requested)
    THEN
        RAISE EXCEPTION 'only a draft is written' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- A lower label or another circle: only by the author, or by a due change that was planned.
CREATE OR REPLACE FUNCTION guard_marking() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (NEW.tlp < OLD.tlp OR NEW.circle_id <> OLD.circle_id)
       AND current_user <> 'portal_owner'
       AND NOT EXISTS (SELECT 1 FROM access() a
                        WHERE a.mode = 'system:markings'
                           OR a.post IN (SELECT g.post_id FROM sharing_grant g
                                            WHERE g.subject_id = OLD.id AND g.reason = 'author'
                                              AND g.during @> a.at))
    THEN
        RAISE EXCEPTION 'only the author may lower a label or change the circle'
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- A row about a subject takes the subject's marking; what does not exist cannot be spoken of.
CREATE OR REPLACE FUNCTION take_marking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.subject_id IS NULL THEN  -- about nothing marked: a digest, an account mail
        NEW.tlp := 0;
        RETURN NEW;
    END IF;
    SELECT s.tlp, s.circle_id, s.circle_kind, s.visible_from, s.withdrawn_at
      INTO NEW.tlp, NEW.circle_id, NEW.circle_kind, NEW.visible_from, NEW.withdrawn_at
      FROM marked_subject s WHERE s.id = NEW.subject_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such subject' USING ERRCODE = '23503';
    END IF;
    RETURN NEW;
END $$;

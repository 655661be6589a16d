-- A lower label or another circle: only by the author, or by a due change that was planned.
-- Everything else of a thing: by its authors and by the desk of its body; a reader changes nothing,
-- though he may lock it. To which body, desk and originator it belongs is never changed once it is
-- out: who may take it back, or read what is said about it, hangs on that. Out it stays, too.
CREATE OR REPLACE FUNCTION guard_marking() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    a record;
    was jsonb;
    becomes jsonb;
BEGIN
    IF current_user = 'portal_owner' OR NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    SELECT x.post, x.seats, x.authored, x.mode, x.at INTO a FROM access() x;
    IF (NEW.tlp < OLD.tlp OR NEW.circle_id <> OLD.circle_id)
       AND a.mode IS DISTINCT FROM 'system:markings'
       AND NOT EXISTS (SELECT 1 FROM sharing_grant g
                        WHERE g.subject_id = OLD.id AND g.reason = 'author'
                          AND g.post_id = a.post AND g.during @> a.at)
    THEN
        RAISE EXCEPTION 'only the author may lower a label or change the circle'
            USING ERRCODE = '42501';
    END IF;
    was := to_jsonb(OLD);
    becomes := to_jsonb(NEW);
    IF a.mode LIKE 'system:%' THEN
        RETURN NEW;
    END IF;
    IF NOT (OLD.id = ANY (a.authored)
            OR coalesce((was ->> 'body_id') || ':secretariat' = ANY (a.seats), false)) THEN
        RAISE EXCEPTION 'only its authors and its desk change a thing' USING ERRCODE = '42501';
    END IF;
    IF OLD.visible_from IS NOT NULL AND EXISTS (
        SELECT 1 FROM unnest(ARRAY['body_id', 'desk_circle_id', 'originator_id']) AS c (name)
         WHERE was -> c.name IS DISTINCT FROM becomes -> c.name)
    THEN
        RAISE EXCEPTION 'a thing that is out stays with its body, desk and originator'
            USING ERRCODE = '42501';
    END IF;
    IF OLD.visible_from <= a.at
       AND (NEW.visible_from IS NULL OR NEW.visible_from > OLD.visible_from)
    THEN
        RAISE EXCEPTION 'what readers have is no draft again' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- A row about a subject stays about it, and with its bearer, recipient and desk; when something is
-- due only the desk and the relay say. Called where one of these columns is set (walls.KEPT).
CREATE OR REPLACE FUNCTION guard_copy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    a record;
    was jsonb;
    becomes jsonb;
BEGIN
    IF current_user = 'portal_owner' OR NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    SELECT x.circles, x.authored, x.mode, x.person, x.post, x.organisation,
           (x.at AT TIME ZONE 'Asia/Tokyo')::date AS today INTO a FROM access() x;
    IF a.mode LIKE 'system:%' THEN
        RETURN NEW;
    END IF;
    was := to_jsonb(OLD);
    becomes := to_jsonb(NEW);
    -- What somebody was given to do by name goes to a colleague: by himself, or by whoever
    -- administers the organisation, while it is open. What a person is asked for TLP:RED stays his.
    IF was ->> 'kind' = 'action' AND OLD.tlp < 4 AND was ->> 'state' = 'open'
       AND was ->> 'bearer_person_id' IS NOT NULL AND becomes ->> 'bearer_person_id' IS NOT NULL
       AND (was ->> 'bearer_organisation_id')::uuid = a.organisation
       AND ((was ->> 'bearer_person_id')::uuid = a.person OR EXISTS (
            SELECT 1 FROM organisations_post p WHERE p.id = a.post AND p.org_admin))
       AND EXISTS (SELECT 1 FROM organisations_post p
            WHERE p.person_id = (becomes ->> 'bearer_person_id')::uuid
              AND p.organisation_id = a.organisation AND p.during @> a.today)
    THEN
        was := was - 'bearer_person_id';
        becomes := becomes - 'bearer_person_id';
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(ARRAY['subject_id', 'subject_type', 'kind', 'body_id',
            'desk_circle_id', 'bearer_organisation_id', 'bearer_person_id']) AS c (name)
         WHERE was -> c.name IS DISTINCT FROM becomes -> c.name)
       OR EXISTS (
        SELECT 1 FROM unnest(ARRAY['due_at', 'revision', 'counting', 'reminded_at']) AS c (name)
         WHERE was -> c.name IS DISTINCT FROM becomes -> c.name)
       AND NOT coalesce((was ->> 'desk_circle_id')::uuid = ANY (a.circles), false)
       AND NOT OLD.subject_id = ANY (a.authored)
    THEN
        RAISE EXCEPTION 'this stays with whom it concerns' USING ERRCODE = '42501';
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

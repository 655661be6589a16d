-- What a person expects of others is asked for by the desk of its subject's own body: any other
-- circle that he reads would let him speak as a desk. Looked at once for each statement, after its
-- wall: who may not read the subject learns nothing here.
CREATE OR REPLACE FUNCTION guard_asking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT c.mode FROM portal_context() c) = 'person' AND EXISTS (
        SELECT 1 FROM asked o JOIN marked_subject s ON s.id = o.subject_id
         WHERE s.body_id IS DISTINCT FROM o.body_id OR NOT EXISTS (
               SELECT 1 FROM sharing_circle c WHERE c.id = o.desk_circle_id AND c.kind = 'body'
                  AND c.body_id = o.body_id AND c.roles <@ ARRAY['chair', 'secretariat']::varchar[]))
    THEN
        RAISE EXCEPTION 'the desk of its own body asks for an act' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard_asking() FROM PUBLIC;
CREATE OR REPLACE TRIGGER guard_asking AFTER INSERT ON obligations_obligation
    REFERENCING NEW TABLE AS asked FOR EACH STATEMENT EXECUTE FUNCTION guard_asking();

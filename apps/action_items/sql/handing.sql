-- Names as the owner of an item whoever bears its act by now, where a person was named before: a
-- reader changes nothing of an item. It trusts no act: only the named owner, or who administers his
-- organisation and reads the item, has it follow, and only to somebody there who reads it too.
CREATE OR REPLACE FUNCTION action_follows_bearer(item uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    a record;
BEGIN
    SELECT x.*, (x.at AT TIME ZONE 'Asia/Tokyo')::date AS today INTO a FROM access() x;
    WITH reader AS (
        SELECT r.person_id FROM action_items_actionitem i
          JOIN circle_reader r ON r.circle_id = i.circle_id
         WHERE i.id = item AND i.withdrawn_at IS NULL AND r.organisation_id = a.organisation
           AND r.days @> a.today AND (r.hours IS NULL OR r.hours @> a.at)
        UNION
        SELECT r.person_id FROM action_items_actionitem i, community_reader r
         WHERE i.id = item AND i.withdrawn_at IS NULL AND i.circle_kind = 'community'
           AND r.organisation_id = a.organisation AND r.days @> a.today)
    UPDATE action_items_actionitem i SET owner_person_id = o.bearer_person_id
      FROM obligations_obligation o
     WHERE i.id = item AND i.owner_organisation_id = a.organisation
       AND (i.owner_person_id = a.person OR i.owner_person_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM organisations_post p WHERE p.id = a.post AND p.org_admin))
       AND a.person IN (SELECT person_id FROM reader)
       AND o.subject_id = i.id AND o.kind = 'action' AND o.state = 'open'
       AND o.bearer_organisation_id = i.owner_organisation_id
       AND o.bearer_person_id IN (SELECT r.person_id FROM reader r
                                    JOIN accounts_user u ON u.id = r.person_id AND u.is_active);
END $$;
REVOKE ALL ON FUNCTION action_follows_bearer(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION action_follows_bearer(uuid) TO portal_app;

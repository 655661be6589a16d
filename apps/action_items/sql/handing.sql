-- Names as the owner of an item whoever bears its act by now, where a person was named before: the
-- wall of the acts decides who may hand one to a colleague, a reader changes nothing of an item.
CREATE OR REPLACE FUNCTION action_follows_bearer(item uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE action_items_actionitem i SET owner_person_id = o.bearer_person_id
      FROM obligations_obligation o, access() a
     WHERE i.id = item AND i.owner_person_id IS NOT NULL AND i.owner_organisation_id = a.organisation
       AND o.subject_id = i.id AND o.kind = 'action' AND o.state = 'open'
       AND o.bearer_organisation_id = i.owner_organisation_id AND o.bearer_person_id IS NOT NULL;
END $$;
REVOKE ALL ON FUNCTION action_follows_bearer(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION action_follows_bearer(uuid) TO portal_app;

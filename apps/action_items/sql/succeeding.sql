-- Gives what a merged organisation still has to do, or has reported and nobody has confirmed, to
-- its successor, as far as somebody there reads the item; the rest stays where it is. A named owner
-- stays one if he is among those readers. The successor's own progress begins with the state that
-- the former's had, but for a return, which told the former what was missing; what the former
-- wrote stays the former's. Only the relay, on the day.
CREATE OR REPLACE FUNCTION actions_go_over(succession uuid)
RETURNS TABLE (action uuid, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE
    s record;
BEGIN
    SELECT x.*, c.at, (c.at AT TIME ZONE 'Asia/Tokyo')::date AS today INTO s
      FROM organisations_succession x, portal_context() c
     WHERE x.id = succession AND x.kind = 'merger'
       AND x.former_id IN (SELECT d.former FROM due_successions() d);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH reader AS (
        SELECT i.id, r.person_id FROM action_items_actionitem i
          JOIN circle_reader r ON r.circle_id = i.circle_id
         WHERE i.owner_organisation_id = s.former_id AND r.organisation_id = s.successor_id
           AND r.days @> s.today AND (r.hours IS NULL OR r.hours @> s.at)
        UNION
        SELECT i.id, r.person_id FROM action_items_actionitem i, community_reader r
         WHERE i.owner_organisation_id = s.former_id AND i.circle_kind = 'community'
           AND r.organisation_id = s.successor_id AND r.days @> s.today),
    latest AS (
        SELECT DISTINCT ON (p.action_id) p.action_id, p.state, p.desk_circle_id, p.at
          FROM action_items_actionprogress p
          JOIN action_items_actionitem i ON i.id = p.action_id
         WHERE i.owner_organisation_id = s.former_id
         ORDER BY p.action_id, p.at DESC),
    gone AS (
        UPDATE action_items_actionitem i SET owner_organisation_id = s.successor_id,
               owner_person_id = (SELECT r.person_id FROM reader r
                                   WHERE r.id = i.id AND r.person_id = i.owner_person_id)
          FROM latest l
         WHERE l.action_id = i.id AND l.state NOT IN ('confirmed', 'exempt', 'taken_back')
           AND i.withdrawn_at IS NULL
           AND i.owner_organisation_id = s.former_id
           AND EXISTS (SELECT 1 FROM reader r JOIN accounts_user u ON u.id = r.person_id
                        WHERE r.id = i.id AND u.is_active)
     RETURNING i.id, i.owner_person_id),
    begun AS (
        INSERT INTO action_items_actionprogress (id, action_id, organisation_id, desk_circle_id,
               state, comment, link, paper_id, anew, by_id, at)
        SELECT gen_random_uuid(), g.id, s.successor_id, l.desk_circle_id,
               CASE l.state WHEN 'returned' THEN 'doing' ELSE l.state END,
               f.short_ja || ' → ' || t.short_ja || '（合併）', '', NULL, false, s.confirmed_by_id,
               greatest(s.at, l.at + interval '1 microsecond')
          FROM gone g JOIN latest l ON l.action_id = g.id
          JOIN organisations_organisation f ON f.id = s.former_id
          JOIN organisations_organisation t ON t.id = s.successor_id)
    SELECT g.id, g.owner_person_id FROM gone g;
END $$;
REVOKE ALL ON FUNCTION actions_go_over(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actions_go_over(uuid) TO portal_app;

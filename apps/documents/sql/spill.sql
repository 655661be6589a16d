-- Takes the paper back on the word of a withdrawal that its writer has just inserted, and lists
-- who opened it, out of the record that he may not read himself. Whoever keeps the paper as its
-- author is no opener, unless nobody may know that he wrote it.
CREATE OR REPLACE FUNCTION take_back_paper(withdrawal uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    w record;
BEGIN
    SELECT x.* INTO w FROM documents_withdrawal x JOIN access() a
        ON x.withdrawn_by_id = a.person AND x.withdrawn_at = a.at
     WHERE x.id = withdrawal;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE documents_paper SET withdrawn_at = w.withdrawn_at
     WHERE id = w.paper_id AND withdrawn_at IS NULL;
    INSERT INTO documents_recall (id, withdrawal_id, paper_id, body_id, tlp, notice_title,
        open_title, withdrawn_at, person_id, organisation_id, post_id, first_at, last_at, seen,
        downloaded, confirmed_at)
    SELECT gen_random_uuid(), w.id, w.paper_id, w.body_id, w.tlp, w.notice_title, w.open_title,
           w.withdrawn_at, o.person, o.organisation,
           (SELECT p.id FROM organisations_post p
             JOIN accounts_user u ON u.id = p.person_id AND u.is_active
            WHERE p.person_id = o.person
              AND p.during @> (w.withdrawn_at AT TIME ZONE 'Asia/Tokyo')::date
            ORDER BY p.organisation_id = o.organisation DESC, lower(p.during), p.id LIMIT 1),
           o.first, o.last, o.seen, o.downloaded, NULL
      FROM (SELECT r.actor_id AS person,
                   (array_agg(r.organisation_id ORDER BY r.at DESC))[1] AS organisation,
                   min(r.at) AS first, max(r.at) AS last,
                   coalesce(array_agg(DISTINCT v.ordinal) FILTER (WHERE r.verb = 'opened'
                        AND v.ordinal IS NOT NULL), '{}') AS seen,
                   coalesce(array_agg(DISTINCT (r.facts ->> 'ordinal')::smallint)
                        FILTER (WHERE r.verb <> 'opened'), '{}') AS downloaded
              FROM activity_record r LEFT JOIN documents_version v ON v.id = r.version_id
             WHERE r.subject_id = w.paper_id AND r.actor_id <> w.withdrawn_by_id
               AND r.verb IN ('opened', 'documents.PaperDownloaded')
               AND (w.unnamed OR NOT EXISTS (
                    SELECT 1 FROM sharing_grant g JOIN organisations_post p ON p.id = g.post_id
                     WHERE g.subject_id = w.paper_id AND p.person_id = r.actor_id
                       AND g.reason IN ('author', 'editor') AND g.during @> w.withdrawn_at))
             GROUP BY r.actor_id) o;
END $$;
REVOKE ALL ON FUNCTION take_back_paper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_back_paper(uuid) TO portal_app;

-- Erases the versions of a paper: the owner's alone. Returns each hash of theirs, whether it is of
-- what was received, and whether no version names it any more, whoever may read that version. Hash,
-- size and dates stay. Doing it twice changes nothing.
CREATE OR REPLACE FUNCTION erase_paper(erased uuid)
RETURNS TABLE (sha256 text, received boolean, gone boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM documents_versiontext t USING documents_version v
     WHERE t.version_id = v.id AND v.paper_id = erased;
    UPDATE documents_version SET state = 'purged', reason = '', removed = '{}',
           name = 'v' || ordinal || substring(name FROM '\.[a-z0-9]+$')
     WHERE paper_id = erased;
    RETURN QUERY
    SELECT h.hash::text, bool_or(h.hash = v.sha256), NOT EXISTS (
           SELECT 1 FROM documents_version o WHERE h.hash IN (o.sha256, o.clean_sha256)
              AND o.state NOT IN ('purged', 'refused'))
      FROM documents_version v, unnest(ARRAY[v.sha256, v.clean_sha256]) AS h (hash)
     WHERE v.paper_id = erased AND h.hash <> '' GROUP BY h.hash;
END $$;
REVOKE ALL ON FUNCTION erase_paper(uuid) FROM PUBLIC;

-- Does so for a withdrawn paper on the word of two persons.
CREATE OR REPLACE FUNCTION purge_paper(withdrawal uuid)
RETURNS TABLE (sha256 text, received boolean, gone boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    erased uuid;
BEGIN
    SELECT w.paper_id INTO erased FROM documents_purge x
      JOIN documents_withdrawal w ON w.id = x.withdrawal_id
      JOIN access() a ON x.confirmed_by_id = a.person AND x.confirmed_at = a.at
     WHERE w.id = withdrawal AND x.asked_by_id <> a.person;
    IF FOUND THEN
        RETURN QUERY SELECT * FROM erase_paper(erased);
    END IF;
END $$;
REVOKE ALL ON FUNCTION purge_paper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_paper(uuid) TO portal_app;

-- Lets an officer who came to the desk after a new paper was handed in look at it, as the others
-- could from the beginning, if he will be among its readers. Says whether he may open it now.
CREATE OR REPLACE FUNCTION join_reissue(reissue uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    paper uuid;
BEGIN
    SELECT p.id INTO paper FROM documents_reissue x
      JOIN documents_withdrawal w ON w.id = x.withdrawal_id
      JOIN documents_paper p ON p.id = x.paper_id
      JOIN access() a ON w.body_id || ':secretariat' = ANY (a.seats)
     WHERE x.id = reissue AND x.released_at IS NULL AND x.made_by_id <> a.person
       AND (greatest(w.tlp, p.tlp) < 4 OR a.stepped_up)
       AND (w.circle_id = ANY (a.circles) OR w.circle_kind = 'community' AND a.member)
       AND (p.circle_id = ANY (a.circles) OR p.circle_kind = 'community' AND a.member);
    INSERT INTO sharing_grant (id, subject_id, post_id, reason, during)
    SELECT gen_random_uuid(), paper, a.post, 'editor', tstzrange(a.at, NULL)
      FROM access() a WHERE paper IS NOT NULL
        ON CONFLICT DO NOTHING;
    RETURN paper IS NOT NULL;
END $$;
REVOKE ALL ON FUNCTION join_reissue(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION join_reissue(uuid) TO portal_app;

-- Withdrawn papers that the reader's organisation handed in and somebody else registered for it, as
-- far as he could read them: what was said of them and when. Who opened a paper, whoever keeps it
-- and whoever took it back knows of it in another way; of an unnamed one nobody learns whose it is.
CREATE OR REPLACE FUNCTION handed_in_and_withdrawn()
RETURNS TABLE (paper uuid, body uuid, tlp smallint, notice_title text, open_title text,
               withdrawn_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT w.paper_id, w.body_id, w.tlp, w.notice_title, w.open_title, w.withdrawn_at
      FROM access() a
      JOIN documents_paper p ON p.owner_organisation_id = a.organisation
      JOIN documents_withdrawal w ON w.paper_id = p.id
     WHERE NOT w.unnamed AND w.cause <> 'parent' AND w.withdrawn_by_id <> a.person
       AND p.visible_from <= w.withdrawn_at
       AND (w.circle_id = ANY (a.circles) OR w.circle_kind = 'community' AND a.member)
       AND NOT p.id = ANY (a.authored)
       AND NOT EXISTS (SELECT 1 FROM documents_recall r
                        WHERE r.withdrawal_id = w.id AND r.person_id = a.person)
     ORDER BY w.withdrawn_at DESC, w.paper_id
$$;
REVOKE ALL ON FUNCTION handed_in_and_withdrawn() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handed_in_and_withdrawn() TO portal_app;

-- Who of the organisation that handed in a withdrawn paper was among its readers. Only as the
-- audience.
CREATE OR REPLACE FUNCTION readers_who_handed_in(withdrawal uuid)
RETURNS TABLE (person uuid, post uuid, organisation uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.person, r.post, r.organisation
      FROM portal_context() c
      JOIN documents_withdrawal w ON w.id = withdrawal AND NOT w.unnamed AND w.cause <> 'parent'
      JOIN documents_paper p ON p.id = w.paper_id AND p.visible_from <= w.withdrawn_at
      CROSS JOIN LATERAL audience_of(w.circle_id) r
     WHERE c.mode = 'system:audience' AND r.active AND r.organisation = p.owner_organisation_id
     ORDER BY r.person, r.post
$$;
REVOKE ALL ON FUNCTION readers_who_handed_in(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION readers_who_handed_in(uuid) TO portal_app;

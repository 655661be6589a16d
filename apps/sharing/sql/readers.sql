-- Posts of member organisations with a current seat: the readers of "community".
CREATE OR REPLACE VIEW community_reader AS
SELECT p.person_id, p.id AS post_id, p.organisation_id, p.during * m.during AS days
  FROM organisations_post p
  JOIN organisations_organisation o ON o.id = p.organisation_id AND o.kind = 'member'
  JOIN organisations_membership m ON m.organisation_id = o.id;
REVOKE ALL ON community_reader FROM PUBLIC, portal_app;

-- Who reads a circle, on which post, on which days: the one source of both directions. A member
-- organisation that has left every body reads nothing any more, also where it was chosen by name.
CREATE OR REPLACE VIEW circle_reader AS
SELECT c.id AS circle_id, p.person_id, p.id AS post_id, p.organisation_id,
       p.during * r.during * m.during AS days, NULL::tstzrange AS hours
  FROM sharing_circle c
  JOIN organisations_membership m ON m.body_id = c.body_id AND m.role = ANY (c.roles)
  JOIN organisations_representative r ON r.membership_id = m.id
  JOIN organisations_post p ON p.id = r.post_id AND p.organisation_id = m.organisation_id
 WHERE c.kind = 'body'
UNION ALL
SELECT c.id, p.person_id, p.id, p.organisation_id, p.during * r.during * m.during, NULL
  FROM sharing_circle c
  JOIN organisations_membership m ON m.body_id = c.body_id AND m.role = ANY (c.roles)
  JOIN organisations_representative r ON r.membership_id = m.id
  JOIN organisations_post p ON p.id = r.post_id AND p.organisation_id = m.organisation_id
 WHERE c.kind = 'owner' AND (m.role IN ('chair', 'secretariat') OR EXISTS (
       SELECT 1 FROM sharing_circleorganisation o
        WHERE o.circle_id = c.id AND o.organisation_id = m.organisation_id))
UNION ALL
SELECT o.circle_id, r.person_id, r.post_id, r.organisation_id, r.days, NULL
  FROM sharing_circleorganisation o
  JOIN sharing_circle c ON c.id = o.circle_id AND c.kind = 'organisations'
  JOIN community_reader r USING (organisation_id)
  JOIN organisations_post p ON p.id = r.post_id
 WHERE p.handles_marked
UNION ALL
SELECT o.circle_id, p.person_id, p.id, p.organisation_id, p.during, NULL
  FROM sharing_circleorganisation o
  JOIN sharing_circle c ON c.id = o.circle_id AND c.kind = 'organisations'
  JOIN organisations_organisation g ON g.id = o.organisation_id AND g.kind <> 'member'
  JOIN organisations_post p USING (organisation_id)
 WHERE p.handles_marked
UNION ALL
SELECT q.circle_id, p.person_id, p.id, p.organisation_id, p.during, q.during
  FROM sharing_circleperson q
  JOIN organisations_post p ON p.id = q.post_id;
REVOKE ALL ON circle_reader FROM PUBLIC, portal_app;

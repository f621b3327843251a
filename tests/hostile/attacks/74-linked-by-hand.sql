-- SPDX-License-Identifier: Apache-2.0
-- A stranger's account is linked to a child in the portal's tables, without any code.
-- without: link_by_hand
-- client: audit
-- says: no event linked a parent's account that is linked: its row was made by hand
WITH a AS (INSERT INTO portal.account (email) VALUES ('stranger@example.org') RETURNING account_id)
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id)
	SELECT a.account_id, t.school_id, t.student_id, t.guardian_id FROM a, registry.guardianship t
		WHERE t.standing = 'verified' AND t.school_id = (SELECT h.school_id FROM desk.event_head h ORDER BY h.school_id LIMIT 1)
			AND NOT EXISTS (SELECT FROM portal.link l WHERE l.guardian_id = t.guardian_id) LIMIT 1;

-- SPDX-License-Identifier: Apache-2.0
-- 0019 reports
--
-- Why: what a school wants to know about its own counter, each as rows of a few texts, so that one
-- screen, one page and one file show them all. Bars are "181/188". Nothing here holds a code, a
-- telephone or an address; a look is an event all the same, for names do stand here.

-- How far the school is -------------------------------------------------------------------------

CREATE FUNCTION desk.report_ties() RETURNS TABLE (school_id int, grade text, room text, teacher text, verified bool, coded bool, registered bool, linked bool)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH code AS (SELECT c.guardian_id, CASE c.scope WHEN 'guardian' THEN 0 ELSE c.student_id END AS student_id FROM desk.credential c
			WHERE c.state IN ('live', 'used') OR c.state = 'issued' AND c.expires >= registry.today() GROUP BY 1, 2),
		link AS (SELECT l.guardian_id, l.student_id FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
			WHERE l.ended_at IS NULL GROUP BY 1, 2)
	SELECT s.school_id, s.grade, coalesce(h.room, ''), coalesce(h.teacher, ''), t.standing = 'verified',
			t.standing = 'verified' AND coalesce(l.guardian_id, o.guardian_id, a.guardian_id) IS NOT NULL,
			t.standing = 'verified' AND r.guardian_id IS NOT NULL, t.standing = 'verified' AND l.guardian_id IS NOT NULL
		FROM registry.student s
		JOIN registry.guardianship t ON t.school_id = s.school_id AND t.student_id = s.student_id AND t.standing <> 'restricted'
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		LEFT JOIN link l ON l.guardian_id = t.guardian_id AND l.student_id = t.student_id
		LEFT JOIN (SELECT DISTINCT x.guardian_id FROM link x) r ON r.guardian_id = t.guardian_id
		LEFT JOIN code o ON o.guardian_id = t.guardian_id AND o.student_id = t.student_id
		LEFT JOIN code a ON a.guardian_id = t.guardian_id AND a.student_id = 0
		WHERE s.status = 'active'
$$;
COMMENT ON FUNCTION desk.report_ties() IS 'each guardian of each student: verified, with a code or an account, registered for any child, linked to this one; nobody restricted';

CREATE FUNCTION desk.report_coverage(p_rooms bool) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(nullif(g.grade, ''), 'none'), nullif(concat_ws(' ', nullif(g.room, ''), nullif(g.teacher, '')), ''), g.n::text, g.verified || '/' || g.n, g.coded || '/' || g.verified,
			g.registered || '/' || g.verified, g.linked || '/' || g.verified, c.code
		FROM (SELECT t.school_id, t.grade, CASE WHEN p_rooms THEN t.room ELSE '' END AS room, CASE WHEN p_rooms THEN t.teacher ELSE '' END AS teacher,
				count(*) AS n, count(*) FILTER (WHERE t.verified) AS verified, count(*) FILTER (WHERE t.coded) AS coded,
				count(*) FILTER (WHERE t.registered) AS registered, count(*) FILTER (WHERE t.linked) AS linked
			FROM desk.report_ties() t GROUP BY 1, 2, 3, 4) g
		JOIN registry.school c ON c.school_id = g.school_id
		ORDER BY c.code, registry.grade_rank(g.grade), g.grade, g.room, g.teacher
$$;
COMMENT ON FUNCTION desk.report_coverage(bool) IS 'guardians by grade, or by homeroom; all but the first bar are of the verified ones';

-- What was done ---------------------------------------------------------------------------------

CREATE FUNCTION desk.report_issued(p_from date, p_to date, p_unit text) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT date_trunc(p_unit, e.day)::date::text, count(*) FILTER (WHERE e.what = 'issued')::text, count(*) FILTER (WHERE e.what = 'handed')::text,
			count(*) FILTER (WHERE e.what = 'reprint')::text, count(*) FILTER (WHERE e.what = 'used')::text, count(*) FILTER (WHERE e.what = 'revoked')::text,
			count(*) FILTER (WHERE e.what = 'expired')::text, c.code
		FROM (SELECT x.school_id, x.issued_on AS day, 'issued' AS what FROM desk.credential x
			UNION ALL SELECT x.school_id, x.handed_on, 'handed' FROM desk.credential x WHERE x.handed_on IS NOT NULL
			UNION ALL SELECT x.school_id, (x.ended_at AT TIME ZONE d.time_zone)::date, x.state FROM desk.credential x CROSS JOIN registry.district d
				WHERE x.state IN ('used', 'revoked', 'expired')
			UNION ALL SELECT v.school_id, (v.touched_at AT TIME ZONE d.time_zone)::date, 'reprint' FROM desk.visit v CROSS JOIN registry.district d
				WHERE v.purpose = 'reprint' AND v.state = 'done') e
		JOIN registry.school c ON c.school_id = e.school_id
		WHERE e.day BETWEEN p_from AND p_to
		GROUP BY c.code, date_trunc(p_unit, e.day) ORDER BY date_trunc(p_unit, e.day) DESC, c.code
$$;
COMMENT ON FUNCTION desk.report_issued(date, date, text) IS 'codes by day or week (its Monday): issued, handed over, printed again, used, cancelled, expired';

CREATE FUNCTION desk.report_refused(p_from date, p_to date) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT (v.touched_at AT TIME ZONE d.time_zone)::date::text, v.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle),
			coalesce(v.reason, ''), desk.display(v.holder), NULL, c.code
		FROM desk.visit v CROSS JOIN registry.district d
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		JOIN registry.school c ON c.school_id = v.school_id
		WHERE v.state = 'refused' AND (v.touched_at AT TIME ZONE d.time_zone)::date BETWEEN p_from AND p_to
		ORDER BY v.touched_at DESC
$$;
COMMENT ON FUNCTION desk.report_refused(date, date) IS 'visits that ended without a hand-over, and why';

CREATE FUNCTION desk.report_returned() RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT p.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle), s.grade, (p.reserved_at AT TIME ZONE d.time_zone)::date::text,
			CASE WHEN k.state IN ('issued', 'live') AND k.expires >= registry.today() THEN 'works until ' || desk.day(k.expires)
				WHEN k.state IN ('issued', 'live') THEN 'expired' ELSE k.state END, NULL, c.code
		FROM desk.sheet p CROSS JOIN registry.district d
		JOIN desk.credential k ON k.credential_id = p.credential_id
		JOIN registry.student s ON s.student_id = k.student_id
		JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		JOIN registry.school c ON c.school_id = p.school_id
		WHERE p.state = 'returned' ORDER BY p.number
$$;
COMMENT ON FUNCTION desk.report_returned() IS 'letters that came back by mail and lie at the school, and whether their code works';

CREATE FUNCTION desk.report_close(p_day date) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH d AS (SELECT x.time_zone AS tz FROM registry.district x),
		v AS (SELECT x.*, (x.started_at AT TIME ZONE d.tz)::date AS began, (x.touched_at AT TIME ZONE d.tz)::date AS moved FROM desk.visit x CROSS JOIN d),
		p AS (SELECT x.*, (x.reserved_at AT TIME ZONE d.tz)::date AS day FROM desk.sheet x CROSS JOIN d),
		k AS (SELECT x.*, (x.ended_at AT TIME ZONE d.tz)::date AS ended FROM desk.credential x CROSS JOIN d),
		r(n, what, open, school_id, amount) AS (
		SELECT 10, 'Visits begun', false, v.school_id, count(*) FROM v WHERE v.began = p_day GROUP BY v.school_id
		UNION ALL SELECT 11, 'Visits done', false, v.school_id, count(*) FROM v WHERE v.state = 'done' AND v.moved = p_day GROUP BY v.school_id
		UNION ALL SELECT 12, 'Visits refused', false, v.school_id, count(*) FROM v WHERE v.state = 'refused' AND v.moved = p_day GROUP BY v.school_id
		UNION ALL SELECT 13, 'Visits parked', true, v.school_id, count(*) FROM v WHERE v.state = 'parked' GROUP BY v.school_id
		UNION ALL SELECT 14, 'Visits left open', true, v.school_id, count(*) FROM v WHERE v.state IN ('open', 'issued') GROUP BY v.school_id
		UNION ALL SELECT 20, 'Codes issued', false, k.school_id, count(*) FROM k WHERE k.issued_on = p_day GROUP BY k.school_id
		UNION ALL SELECT 21, 'Codes handed over', false, k.school_id, count(*) FROM k WHERE k.handed_on = p_day GROUP BY k.school_id
		UNION ALL SELECT 22, 'Codes cancelled', false, k.school_id, count(*) FROM k WHERE k.state = 'revoked' AND k.ended = p_day GROUP BY k.school_id
		UNION ALL SELECT 30, 'Sheets reserved', false, p.school_id, count(*) FROM p WHERE p.day = p_day GROUP BY p.school_id
		UNION ALL SELECT 31, 'Sheets handed over or mailed', false, p.school_id, count(*) FROM p WHERE p.day = p_day AND p.state IN ('handed', 'mailed')
			GROUP BY p.school_id
		UNION ALL SELECT 32, 'Sheets blank or ruined, to be shredded', true, p.school_id, count(*) FROM p WHERE p.state IN ('blank', 'ruined') GROUP BY p.school_id
		UNION ALL SELECT 33, 'Sheets printed that nobody has yet', true, p.school_id, count(*) FROM p WHERE p.state = 'printed' GROUP BY p.school_id
		UNION ALL SELECT 34, 'Sheets sent to a printer and not looked at', true, p.school_id, count(*) FROM p WHERE p.state IN ('reserved', 'sent') GROUP BY p.school_id
		UNION ALL SELECT 35, 'Letters that came back', true, p.school_id, count(*) FROM p WHERE p.state = 'returned' GROUP BY p.school_id
		UNION ALL SELECT 40, 'Forms that wait for approval', true, v.school_id, count(*) FROM v JOIN desk.visit x ON x.visit_id = v.visit_id
			WHERE v.state IN ('open', 'parked') AND desk.step_now(x) = 'approval' GROUP BY v.school_id
		UNION ALL SELECT 41, 'Changes of emergency cards made', false, n.school_id, count(*) FROM desk.contact_notice n JOIN desk.contact_change c
			ON c.change_id = n.change_id CROSS JOIN d WHERE (c.decided_at AT TIME ZONE d.tz)::date = p_day GROUP BY n.school_id
		UNION ALL SELECT 42, 'Changes of emergency cards that wait', true, c.school_id, count(*) FROM desk.contact_change c WHERE c.state = 'waiting' GROUP BY c.school_id
		UNION ALL SELECT 43, 'Parents let in again', false, u.school_id, count(*) FROM desk.unlocking u CROSS JOIN d
			WHERE (u.at AT TIME ZONE d.tz)::date = p_day GROUP BY u.school_id
		UNION ALL SELECT 90, format('Head of events: %s %s %s', s.code, h.seq, regexp_replace(left(encode(h.hash, 'hex'), 40), '(.{4})(?=.)', '\1 ', 'g')),
			false, h.school_id, h.seq FROM desk.event_head h JOIN registry.school s ON s.school_id = h.school_id WHERE p_day = registry.today())
	SELECT r.what, r.amount::text, CASE WHEN r.open THEN 'to do' ELSE '' END, NULL, NULL, NULL, NULL, c.code
		FROM r JOIN registry.school c ON c.school_id = r.school_id ORDER BY c.code, r.n
$$;
COMMENT ON FUNCTION desk.report_close(date) IS 'the close of a day: what was done on it, what stands open now, and the newest event, for audit verify --head on a later day';

-- What waits ------------------------------------------------------------------------------------

CREATE FUNCTION desk.report_waiting(p_what text) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT v.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle), s.grade,
			desk.day(CASE p_what WHEN 'approvals' THEN f.at ELSE v.touched_at END), desk.display(CASE p_what WHEN 'approvals' THEN f.by_whom ELSE v.holder END),
			CASE WHEN p_what = 'parked' THEN coalesce(v.note, '') END, c.code
		FROM desk.visit v
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		JOIN registry.school c ON c.school_id = v.school_id
		LEFT JOIN desk.access_form f ON f.school_id = v.school_id AND f.visit_id = v.visit_id
		WHERE CASE p_what WHEN 'approvals' THEN v.state IN ('open', 'parked') AND f.finished AND desk.step_now(v) = 'approval'
			ELSE v.state IN ('parked', 'open', 'issued') AND desk.visit_left(v) END
		ORDER BY v.touched_at
$$;
COMMENT ON FUNCTION desk.report_waiting(text) IS 'forms that wait for approval, or visits that were parked or left open on an earlier day; the oldest first';

CREATE FUNCTION desk.report_locked() RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(registry.listed(g.family, g.given), ''), coalesce(registry.listed(s.family, s.given, s.middle), ''),
			CASE k.kind WHEN 'sign_in' THEN 'wrong sign-ins' WHEN 'code' THEN 'the code' ELSE 'one place' END, desk.day(k.since), k.tries::text, k.sources::text,
			NULL, c.code
		FROM desk.locks() k
		LEFT JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		LEFT JOIN registry.student s ON s.student_id = k.student_id
		LEFT JOIN registry.school c ON c.school_id = k.school_id
		ORDER BY k.since
$$;
COMMENT ON FUNCTION desk.report_locked() IS 'who is locked out of the portal, and by what';

-- One door --------------------------------------------------------------------------------------

CREATE FUNCTION desk.report(p_report text, p_from date, p_to date) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
	v_to date := coalesce(p_to, registry.today());
	v_from date := coalesce(p_from, registry.today() - 30);
BEGIN
	PERFORM desk.log(s.school_id, 'report_viewed', NULL, NULL, NULL, jsonb_build_object('report', p_report, 'from', p_from, 'to', p_to))
		FROM registry.school s WHERE s.school_id = ANY (v_scope) OR v_scope = '{0}' AND s.school_id = (SELECT min(x.school_id) FROM registry.school x)
		ORDER BY s.school_id;
	CASE p_report
	WHEN 'coverage' THEN
		RETURN QUERY SELECT * FROM desk.report_coverage(false);
	WHEN 'homerooms' THEN
		RETURN QUERY SELECT * FROM desk.report_coverage(true);
	WHEN 'days' THEN
		RETURN QUERY SELECT * FROM desk.report_issued(v_from, v_to, 'day');
	WHEN 'weeks' THEN
		RETURN QUERY SELECT * FROM desk.report_issued(v_from, v_to, 'week');
	WHEN 'approvals' THEN
		RETURN QUERY SELECT * FROM desk.report_waiting('approvals');
	WHEN 'locked' THEN
		RETURN QUERY SELECT * FROM desk.report_locked();
	WHEN 'parked' THEN
		RETURN QUERY SELECT * FROM desk.report_waiting('parked');
	WHEN 'refused' THEN
		RETURN QUERY SELECT * FROM desk.report_refused(v_from, v_to);
	WHEN 'returned' THEN
		RETURN QUERY SELECT * FROM desk.report_returned();
	WHEN 'close' THEN
		RETURN QUERY SELECT * FROM desk.report_close(v_to);
	ELSE
		PERFORM desk.refuse('PD060', '{"what": "report"}');
	END CASE;
END $$;
COMMENT ON FUNCTION desk.report(text, date, date) IS 'a report of the caller''s schools: coverage, homerooms, days, weeks, approvals, locked, parked, refused, returned, close; without dates the last 30 days; an event';

GRANT EXECUTE ON FUNCTION desk.report(text, date, date) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (19, 'reports');

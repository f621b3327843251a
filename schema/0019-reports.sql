-- SPDX-License-Identifier: Apache-2.0
-- 0019 reports
--
-- Why: what a school wants to know about its own counter, each as rows of a few texts, so that one
-- screen, one page and one file show them all. Bars are "181/188". Nothing here holds a code, a
-- telephone or an address; a look is an event all the same, for names do stand here.

-- How far the school is -------------------------------------------------------------------------

-- One school's rows and a district's are joined by hashing: under row security the planner takes a
-- school for a handful of rows, and would go through them once for each of them, be it by merging what
-- is equal in the school alone. The schools are named for each table: what is joined by hashing is
-- read by them or whole.
CREATE FUNCTION desk.report_ties(p_schools int[], f jsonb) RETURNS TABLE (school_id int, grade text, room text, teacher text, verified bool, coded bool, registered bool,
	linked bool)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET enable_nestloop = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
	v_today date := registry.today();
BEGIN
	RETURN QUERY WITH code AS (SELECT c.guardian_id, CASE c.scope WHEN 'guardian' THEN 0 ELSE c.student_id END AS student_id FROM desk.credential c
			WHERE c.school_id = ANY (p_schools) AND (c.state IN ('live', 'used') OR c.state = 'issued' AND c.expires >= v_today) GROUP BY 1, 2),
		link AS (SELECT l.guardian_id, l.student_id FROM portal.link l
			WHERE l.school_id = ANY (p_schools) AND l.ended_at IS NULL
				AND (SELECT a.ended_at IS NULL FROM portal.account a WHERE a.account_id = l.account_id) GROUP BY 1, 2)
	SELECT s.school_id, s.grade, coalesce(h.room, ''), coalesce(h.teacher, ''), t.standing = 'verified',
			t.standing = 'verified' AND coalesce(l.guardian_id, o.guardian_id, a.guardian_id) IS NOT NULL,
			t.standing = 'verified' AND r.guardian_id IS NOT NULL, t.standing = 'verified' AND l.guardian_id IS NOT NULL
		FROM registry.student s
		JOIN registry.guardianship t ON t.school_id = s.school_id AND t.student_id = s.student_id AND t.school_id = ANY (p_schools) AND t.standing <> 'restricted'
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id AND h.school_id = ANY (p_schools)
		LEFT JOIN link l ON l.guardian_id = t.guardian_id AND l.student_id = t.student_id
		LEFT JOIN (SELECT DISTINCT x.guardian_id FROM link x) r ON r.guardian_id = t.guardian_id
		LEFT JOIN code o ON o.guardian_id = t.guardian_id AND o.student_id = t.student_id
		LEFT JOIN code a ON a.guardian_id = t.guardian_id AND a.student_id = 0
		WHERE s.school_id = ANY (p_schools) AND s.status = 'active' AND (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
			AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)
			AND (f ->> 'language' IS NULL OR (SELECT o.language FROM registry.guardian o WHERE o.guardian_id = t.guardian_id) = f ->> 'language');
END $$;
COMMENT ON FUNCTION desk.report_ties(int[], jsonb) IS 'each guardian of each student: verified, with a code or an account, registered for any child, linked to this one; nobody restricted';

CREATE FUNCTION desk.report_coverage(p_rooms bool, p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text,
	c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT coalesce(nullif(g.grade, ''), 'none'), nullif(concat_ws(' ', nullif(g.room, ''), nullif(g.teacher, '')), ''), g.n::text, g.verified || '/' || g.n, g.coded || '/' || g.verified,
			g.registered || '/' || g.verified, g.linked || '/' || g.verified, c.code
		FROM (SELECT t.school_id, t.grade, CASE WHEN p_rooms THEN t.room ELSE '' END AS room, CASE WHEN p_rooms THEN t.teacher ELSE '' END AS teacher,
				count(*) AS n, count(*) FILTER (WHERE t.verified) AS verified, count(*) FILTER (WHERE t.coded) AS coded,
				count(*) FILTER (WHERE t.registered) AS registered, count(*) FILTER (WHERE t.linked) AS linked
			FROM desk.report_ties(p_schools, f) t GROUP BY 1, 2, 3, 4) g
		JOIN registry.school c ON c.school_id = g.school_id
		ORDER BY c.code, registry.grade_rank(g.grade), g.grade, lpad(g.room, 9, '0'), g.teacher;
END $$;
COMMENT ON FUNCTION desk.report_coverage(bool, int[], jsonb) IS 'guardians by grade, or by homeroom; all but the first bar are of the verified ones';

-- What was done ---------------------------------------------------------------------------------
-- By indexes, from one row to the next: a day is a handful of rows among those of years, which the planner
-- cannot know under row security.

CREATE FUNCTION desk.report_issued(p_from date, p_to date, p_unit text, p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text,
	c6 text, c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
	v_since timestamptz := desk.day_start(p_from);
	v_until timestamptz := desk.day_start(p_to + 1);
	v_zone text := (SELECT d.time_zone FROM registry.district d);
BEGIN
	RETURN QUERY SELECT g.day::date::text, g.issued::text, g.handed::text, g.reprint::text, g.used::text, g.revoked::text, g.expired::text, c.code
		FROM (SELECT e.school_id, date_trunc(p_unit, e.day) AS day, count(*) FILTER (WHERE e.what = 'issued') AS issued,
				count(*) FILTER (WHERE e.what = 'handed') AS handed, count(*) FILTER (WHERE e.what = 'reprint') AS reprint,
				count(*) FILTER (WHERE e.what = 'used') AS used, count(*) FILTER (WHERE e.what = 'revoked') AS revoked,
				count(*) FILTER (WHERE e.what = 'expired') AS expired
			FROM (SELECT x.school_id, x.student_id, x.guardian_id, x.issued_by AS staff, x.issued_on AS day, 'issued' AS what FROM desk.credential x
					WHERE x.school_id = ANY (p_schools) AND x.issued_on BETWEEN p_from AND p_to
				UNION ALL SELECT x.school_id, x.student_id, x.guardian_id, x.issued_by, x.handed_on, 'handed' FROM desk.credential x
					WHERE x.school_id = ANY (p_schools) AND x.handed_on BETWEEN p_from AND p_to
				UNION ALL SELECT x.school_id, x.student_id, x.guardian_id, x.issued_by, (x.ended_at AT TIME ZONE v_zone)::date, x.state FROM desk.credential x
					WHERE x.school_id = ANY (p_schools) AND x.ended_at >= v_since AND x.ended_at < v_until AND x.state IN ('used', 'revoked', 'expired')
				UNION ALL SELECT v.school_id, v.student_id, v.guardian_id, v.holder, (v.touched_at AT TIME ZONE v_zone)::date, 'reprint' FROM desk.visit v
					WHERE v.school_id = ANY (p_schools) AND v.state = 'done' AND v.touched_at >= v_since AND v.touched_at < v_until AND v.purpose = 'reprint') e
			WHERE (f ->> 'staff' IS NULL OR e.staff = f ->> 'staff')
				AND (coalesce(f ->> 'grade', f ->> 'homeroom') IS NULL OR EXISTS (SELECT FROM registry.student s WHERE s.student_id = e.student_id
					AND (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
					AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)))
				AND (f ->> 'language' IS NULL OR (SELECT o.language FROM registry.guardian o WHERE o.guardian_id = e.guardian_id) = f ->> 'language')
			GROUP BY 1, 2) g
		JOIN registry.school c ON c.school_id = g.school_id
		ORDER BY g.day DESC, c.code;
END $$;
COMMENT ON FUNCTION desk.report_issued(date, date, text, int[], jsonb) IS 'codes by day or week (its Monday): issued, handed over, printed again, used, cancelled, expired';

CREATE FUNCTION desk.report_refused(p_from date, p_to date, p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text,
	c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
	v_since timestamptz := desk.day_start(p_from);
	v_until timestamptz := desk.day_start(p_to + 1);
BEGIN
	RETURN QUERY SELECT desk.day_of(v.touched_at)::text, v.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle),
			coalesce(v.reason, ''), desk.display(v.holder), NULL, c.code
		FROM desk.visit v
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		JOIN registry.school c ON c.school_id = v.school_id
		WHERE v.school_id = ANY (p_schools) AND v.state = 'refused' AND v.touched_at >= v_since AND v.touched_at < v_until
			AND (f ->> 'staff' IS NULL OR v.holder = f ->> 'staff')
			AND (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
			AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)
			AND (f ->> 'language' IS NULL OR g.language = f ->> 'language')
		ORDER BY v.touched_at DESC;
END $$;
COMMENT ON FUNCTION desk.report_refused(date, date, int[], jsonb) IS 'visits that ended without a hand-over, and why';

CREATE FUNCTION desk.report_returned(p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT p.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle), s.grade, desk.day_of(p.reserved_at)::text,
			CASE WHEN k.state IN ('issued', 'live') AND k.expires >= registry.today() THEN 'works until ' || desk.day(k.expires)
				WHEN k.state IN ('issued', 'live') THEN 'expired' ELSE k.state END, NULL, c.code
		FROM desk.sheet p
		JOIN desk.credential k ON k.credential_id = p.credential_id
		JOIN registry.student s ON s.student_id = k.student_id
		JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		JOIN registry.school c ON c.school_id = p.school_id
		WHERE p.school_id = ANY (p_schools) AND p.state = 'returned' AND (f ->> 'staff' IS NULL OR p.reserved_by = f ->> 'staff')
			AND (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
			AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)
			AND (f ->> 'language' IS NULL OR g.language = f ->> 'language')
		ORDER BY p.number;
END $$;
COMMENT ON FUNCTION desk.report_returned(int[], jsonb) IS 'letters that came back by mail and lie at the school, and whether their code works';

CREATE FUNCTION desk.report_close(p_day date, p_schools int[]) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
	v_since timestamptz := desk.day_start(p_day);
	v_until timestamptz := desk.day_start(p_day + 1);
BEGIN
	RETURN QUERY WITH one(n, school_id) AS (
		SELECT 10, v.school_id FROM desk.visit v WHERE v.school_id = ANY (p_schools) AND v.started_at >= v_since AND v.started_at < v_until
		UNION ALL SELECT CASE v.state WHEN 'done' THEN 11 ELSE 12 END, v.school_id FROM desk.visit v
			WHERE v.school_id = ANY (p_schools) AND v.state IN ('done', 'refused') AND v.touched_at >= v_since AND v.touched_at < v_until
		UNION ALL SELECT CASE v.state WHEN 'parked' THEN 13 ELSE 14 END, v.school_id FROM desk.visit v
			WHERE v.school_id = ANY (p_schools) AND v.state IN ('parked', 'open', 'issued')
		UNION ALL SELECT 20, k.school_id FROM desk.credential k WHERE k.school_id = ANY (p_schools) AND k.issued_on = p_day
		UNION ALL SELECT 21, k.school_id FROM desk.credential k WHERE k.school_id = ANY (p_schools) AND k.handed_on = p_day
		UNION ALL SELECT 22, k.school_id FROM desk.credential k
			WHERE k.school_id = ANY (p_schools) AND k.state = 'revoked' AND k.ended_at >= v_since AND k.ended_at < v_until
		UNION ALL SELECT s.n, p.school_id FROM desk.sheet p JOIN (VALUES (30), (31)) AS s(n) ON s.n = 30 OR p.state IN ('handed', 'mailed')
			WHERE p.school_id = ANY (p_schools) AND p.reserved_at >= v_since AND p.reserved_at < v_until
		UNION ALL SELECT CASE WHEN p.state IN ('blank', 'ruined') THEN 32 WHEN p.state = 'printed' THEN 33 WHEN p.state = 'returned' THEN 35 ELSE 34 END, p.school_id
			FROM desk.sheet p WHERE p.school_id = ANY (p_schools) AND p.state IN ('reserved', 'sent', 'printed', 'blank', 'ruined', 'returned')
		UNION ALL SELECT 36, o.school_id FROM desk.roster_print o WHERE o.school_id = ANY (p_schools) AND o.state = 'used'
		UNION ALL SELECT 40, v.school_id FROM desk.visit v JOIN desk.access_form a ON a.school_id = v.school_id AND a.visit_id = v.visit_id AND a.finished
			WHERE v.school_id = ANY (p_schools) AND v.state IN ('open', 'parked') AND desk.step_now(v) = 'approval'
		UNION ALL SELECT 41, n.school_id FROM desk.contact_notice n WHERE n.school_id = ANY (p_schools) AND n.at >= v_since AND n.at < v_until
		UNION ALL SELECT 42, c.school_id FROM desk.contact_change c WHERE c.school_id = ANY (p_schools) AND c.state = 'waiting'
		UNION ALL SELECT 43, u.school_id FROM desk.unlocking u WHERE u.school_id = ANY (p_schools) AND u.at >= v_since AND u.at < v_until),
		r(n, what, open, school_id, amount) AS (
		SELECT w.n, w.what, w.open, o.school_id, count(*) FROM one o JOIN (VALUES (10, 'Visits begun', false), (11, 'Visits done', false),
				(12, 'Visits refused', false), (13, 'Visits parked', true), (14, 'Visits left open', true), (20, 'Codes issued', false),
				(21, 'Codes handed over', false), (22, 'Codes cancelled', false), (30, 'Sheets reserved', false), (31, 'Sheets handed over or mailed', false),
				(32, 'Sheets blank or ruined, to be shredded', true), (33, 'Sheets printed that nobody has yet', true),
				(34, 'Sheets sent to a printer and not looked at', true), (35, 'Letters that came back', true), (36, 'Rosters with codes, to be shredded', true),
				(40, 'Forms that wait for approval', true), (41, 'Changes of emergency cards made', false), (42, 'Changes of emergency cards that wait', true),
				(43, 'Parents let in again', false)) AS w(n, what, open) ON w.n = o.n
			GROUP BY w.n, w.what, w.open, o.school_id
		UNION ALL SELECT 90, format('Head of events: %s %s %s', s.code, h.seq, regexp_replace(left(encode(h.hash, 'hex'), 40), '(.{4})(?=.)', '\1 ', 'g')),
			false, h.school_id, h.seq FROM desk.event_head h JOIN registry.school s ON s.school_id = h.school_id WHERE h.school_id = ANY (p_schools) AND p_day = registry.today())
	SELECT r.what, r.amount::text, CASE WHEN r.open THEN 'to do' ELSE '' END, NULL, NULL, NULL, NULL, c.code
		FROM r JOIN registry.school c ON c.school_id = r.school_id ORDER BY c.code, r.n;
END $$;
COMMENT ON FUNCTION desk.report_close(date, int[]) IS 'the close of a day: what was done on it, what stands open now, and the newest event, for audit verify --head on a later day';

-- What waits ------------------------------------------------------------------------------------

CREATE FUNCTION desk.moment(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT to_char(p_at AT TIME ZONE d.time_zone, 'YYYY-MM-DD HH24:MI') FROM registry.district d
$$;
COMMENT ON FUNCTION desk.moment(timestamptz) IS 'a moment as ISO 8601 in the district''s time, so that it sorts; the desk shows it in the district''s way';

CREATE FUNCTION desk.report_waiting(p_what text, p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT v.number, registry.listed(g.family, g.given), registry.listed(s.family, s.given, s.middle), s.grade,
			desk.moment(CASE p_what WHEN 'approvals' THEN a.at ELSE v.touched_at END), desk.display(CASE p_what WHEN 'approvals' THEN a.by_whom ELSE v.holder END),
			CASE WHEN p_what = 'parked' THEN coalesce(v.note, '') END, c.code
		FROM desk.visit v
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		JOIN registry.school c ON c.school_id = v.school_id
		LEFT JOIN desk.access_form a ON a.school_id = v.school_id AND a.visit_id = v.visit_id
		WHERE v.school_id = ANY (p_schools) AND v.state IN ('open', 'parked', 'issued')
			AND (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
			AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)
			AND (f ->> 'language' IS NULL OR g.language = f ->> 'language')
			AND (f ->> 'staff' IS NULL OR CASE p_what WHEN 'approvals' THEN a.by_whom ELSE v.holder END = f ->> 'staff')
			AND CASE p_what WHEN 'approvals' THEN v.state IN ('open', 'parked') AND a.finished AND desk.step_now(v) = 'approval'
			ELSE desk.visit_left(v) END
		ORDER BY v.touched_at;
END $$;
COMMENT ON FUNCTION desk.report_waiting(text, int[], jsonb) IS 'forms that wait for approval, or visits that were parked or left open on an earlier day; the oldest first';

CREATE FUNCTION desk.report_locked(p_schools int[], f jsonb) RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT coalesce(registry.listed(g.family, g.given), ''), coalesce(registry.listed(s.family, s.given, s.middle), ''),
			CASE k.kind WHEN 'sign_in' THEN 'wrong sign-ins' WHEN 'code' THEN 'the code' ELSE 'one place' END, desk.moment(k.since), k.tries::text, k.sources::text,
			NULL, c.code
		FROM desk.locks(p_schools) k
		LEFT JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		LEFT JOIN registry.student s ON s.student_id = k.student_id
		LEFT JOIN registry.school c ON c.school_id = k.school_id
		WHERE (f ->> 'grade' IS NULL OR s.grade = replace(f ->> 'grade', '-', ''))
			AND (f ->> 'homeroom' IS NULL OR s.homeroom_id = (f ->> 'homeroom')::bigint)
			AND (f ->> 'language' IS NULL OR g.language = f ->> 'language')
		ORDER BY k.since;
END $$;
COMMENT ON FUNCTION desk.report_locked(int[], jsonb) IS 'who is locked out of the portal, and by what';

-- One door --------------------------------------------------------------------------------------

CREATE FUNCTION desk.report_schools(p_scope int[], p_code text) RETURNS int[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(array_agg(s.school_id ORDER BY s.school_id), '{}') FROM registry.school s
		WHERE (p_scope = '{0}' OR s.school_id = ANY (p_scope)) AND (p_code IS NULL OR s.code = p_code)
$$;
COMMENT ON FUNCTION desk.report_schools(int[], text) IS 'the schools a report is about: one by its code, or all of the caller''s';

CREATE FUNCTION desk.report(p_report text, p_from date, p_to date, p_filter jsonb DEFAULT '{}') RETURNS TABLE (c1 text, c2 text, c3 text, c4 text, c5 text,
	c6 text, c7 text, c8 text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
	v_to date := coalesce(p_to, registry.today());
	v_from date := coalesce(p_from, registry.today() - 30);
	f jsonb := coalesce(p_filter, '{}');
	v_schools int[] := desk.report_schools(v_scope, f ->> 'school');
BEGIN
	IF f ->> 'homeroom' !~ '^[0-9]{1,18}$' THEN
		PERFORM desk.refuse('PD061', '{"field": "homeroom", "why": "is none"}');
	END IF;
	PERFORM desk.log(s.school_id, 'report_viewed', NULL, NULL, NULL, jsonb_build_object('report', p_report, 'from', p_from, 'to', p_to, 'only', nullif(f, '{}')))
		FROM registry.school s WHERE s.school_id = ANY (v_scope) OR v_scope = '{0}' AND s.school_id = (SELECT min(x.school_id) FROM registry.school x)
		ORDER BY s.school_id;
	CASE p_report
	WHEN 'coverage' THEN
		RETURN QUERY SELECT * FROM desk.report_coverage(false, v_schools, f);
	WHEN 'homerooms' THEN
		RETURN QUERY SELECT * FROM desk.report_coverage(true, v_schools, f);
	WHEN 'days' THEN
		RETURN QUERY SELECT * FROM desk.report_issued(v_from, v_to, 'day', v_schools, f);
	WHEN 'weeks' THEN
		RETURN QUERY SELECT * FROM desk.report_issued(v_from, v_to, 'week', v_schools, f);
	WHEN 'approvals' THEN
		RETURN QUERY SELECT * FROM desk.report_waiting('approvals', v_schools, f);
	WHEN 'locked' THEN
		RETURN QUERY SELECT * FROM desk.report_locked(v_schools, f);
	WHEN 'parked' THEN
		RETURN QUERY SELECT * FROM desk.report_waiting('parked', v_schools, f);
	WHEN 'refused' THEN
		RETURN QUERY SELECT * FROM desk.report_refused(v_from, v_to, v_schools, f);
	WHEN 'returned' THEN
		RETURN QUERY SELECT * FROM desk.report_returned(v_schools, f);
	WHEN 'close' THEN
		RETURN QUERY SELECT * FROM desk.report_close(v_to, v_schools);
	ELSE
		PERFORM desk.refuse('PD060', '{"what": "report"}');
	END CASE;
END $$;
COMMENT ON FUNCTION desk.report(text, date, date, jsonb) IS 'a report of the caller''s schools: coverage, homerooms, days, weeks, approvals, locked, parked, refused, returned, close; without dates the last 30 days; only a school (its code), grade, homeroom (its id), language or member of staff (their login) where the filter names one; an event; PD060, PD061';

CREATE FUNCTION desk.report_choices(p_school text) RETURNS TABLE (field text, value text, label text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
	v_schools int[] := desk.report_schools(v_scope, p_school);
	v_one bool := cardinality(v_schools) = 1;
BEGIN
	RETURN QUERY SELECT 'school', s.code, s.code || ' ' || s.name FROM registry.school s
		WHERE (v_scope = '{0}' OR cardinality(v_scope) > 1) AND (v_scope = '{0}' OR s.school_id = ANY (v_scope)) ORDER BY s.code;
	RETURN QUERY SELECT 'grade', coalesce(nullif(g.grade, ''), '-'), coalesce(nullif(g.grade, ''), 'none') FROM (
			SELECT s.grade FROM registry.student s WHERE v_one AND s.school_id = ANY (v_schools) AND s.status = 'active'
			UNION SELECT h.grade FROM registry.homeroom h WHERE NOT v_one AND h.school_id = ANY (v_schools)) g
		ORDER BY registry.grade_rank(g.grade), g.grade;
	RETURN QUERY SELECT 'homeroom', h.homeroom_id::text, concat_ws(' ', nullif(h.room, ''), nullif(h.teacher, '')) FROM registry.homeroom h
		WHERE v_one AND h.school_id = ANY (v_schools) AND h.room || h.teacher <> '' ORDER BY lpad(h.room, 9, '0'), h.teacher;
	RETURN QUERY SELECT 'language', l.tag, l.name FROM registry.language l
		WHERE NOT v_one OR l.tag IN (SELECT g.language FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
			WHERE t.school_id = ANY (v_schools)) ORDER BY l.name;
	RETURN QUERY SELECT 'staff', m.role_name::text, m.display FROM desk.staff m
		WHERE EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = m.role_name AND a.role <> 'auditor' AND (a.school_id IS NULL OR a.school_id = ANY (v_schools)))
		ORDER BY m.display;
END $$;
COMMENT ON FUNCTION desk.report_choices(text) IS 'by what a report can be narrowed down at that school, or at all of the caller''s: schools where there are several, homerooms of one';

GRANT EXECUTE ON FUNCTION desk.report(text, date, date, jsonb), desk.report_choices(text) TO pindesk_staff;

-- So that a day of a school, and what it has to do, are found without reading its other days or the
-- district.
CREATE INDEX visit_begun ON desk.visit (school_id, started_at);
CREATE INDEX credential_issued ON desk.credential (school_id, issued_on);
CREATE INDEX credential_handed ON desk.credential (school_id, handed_on) WHERE handed_on IS NOT NULL;
CREATE INDEX credential_in_force ON desk.credential (school_id) WHERE state IN ('issued', 'live', 'used');
CREATE INDEX credential_ended ON desk.credential (school_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sheet_school ON desk.sheet (school_id, reserved_at);
CREATE INDEX sheet_lies ON desk.sheet (school_id, state) WHERE state IN ('reserved', 'sent', 'printed', 'blank', 'ruined', 'returned');
CREATE INDEX unlocking_at ON desk.unlocking (school_id, at);
CREATE INDEX link_school ON portal.link (school_id, guardian_id);

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (19, 'reports');

-- SPDX-License-Identifier: Apache-2.0
-- What a school is told of itself costs the same, however many other schools there are and however
-- many years have gone by: what is counted here is rows read.
SELECT plan(12);
GRANT USAGE ON SCHEMA t TO PUBLIC;
SET LOCAL session_replication_role = replica;

-- So many children of a school from p_base on, each with a verified guardian and a past at the counter,
-- p_day and more days ago; what lies about or is locked only of those that are p_now.
CREATE FUNCTION t.children(p_school int, p_base bigint, p_count int) RETURNS void LANGUAGE sql AS $$
	INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade) SELECT p_school, p_base + n, n::text, 'Ms. Chen', '7' FROM generate_series(0, p_count / 25) AS n;
	INSERT INTO registry.student (school_id, student_id, permanent_id, given, family, born, grade, homeroom_id)
		SELECT p_school, p_base + n, (7000000000 + p_base + n)::text, 'Noah', 'Garcia', registry.today() - 3000, '7', p_base + n / 25 FROM generate_series(1, p_count) AS n;
	INSERT INTO registry.guardian (guardian_id, given, family) SELECT p_base + n, 'Rosa', 'Garcia' FROM generate_series(1, p_count) AS n;
	INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, standing_at)
		SELECT p_school, p_base + n, p_base + n, 'mother', 'verified', 'birth_certificate', now() FROM generate_series(1, p_count) AS n;
	INSERT INTO portal.account (account_id, email, locked_at) SELECT p_base + n, 'rosa' || p_base + n || '@example.org', CASE WHEN n % 20 = 0 THEN now() END
		FROM generate_series(1, p_count) AS n;
	INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT p_base + n, p_school, p_base + n, p_base + n FROM generate_series(1, p_count) AS n;
$$;
CREATE FUNCTION t.past(p_school int, p_base bigint, p_count int, p_word text, p_day int, p_days int, p_now bool) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CREATE TEMP TABLE past AS SELECT n, p_base + 1 + n % 400 AS id, md5(p_word || n)::uuid AS credential, registry.today() - p_day - n % p_days AS day, p_now AND n % 10 = 0 AS open
		FROM generate_series(1, p_count) AS n;
	INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel, purpose, state, reason, holder, started_at, touched_at)
		SELECT p_school, p_word || n, id, id, 'in_person', CASE WHEN n % 3 = 0 THEN 'reprint' ELSE 'new' END, CASE WHEN n % 5 = 0 THEN 'refused' ELSE 'done' END,
			CASE WHEN n % 5 = 0 THEN 'left' END, 'clerk_a', day + time '10:00', day + time '10:10' FROM past;
	INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, issued_by, expires, handed_on, ended_at)
		SELECT credential, p_school, id, id, 'guardianship', 1, (ARRAY['used', 'revoked', 'expired'])[1 + n % 3], day, 'clerk_a', day + 30, day, day + time '12:00' FROM past;
	INSERT INTO desk.sheet (school_id, number, credential_id, state, printer, reserved_by, reserved_at)
		SELECT p_school, p_word || n, credential, CASE WHEN open THEN (ARRAY['returned', 'ruined'])[1 + n / 10 % 2] ELSE 'handed' END, 'office', 'clerk_a', day + time '10:05' FROM past;
	INSERT INTO desk.contact_change (act, school_id, student_id, guardian_id, kind, person, source, state, proposed_at, decided_by, decided_at)
		SELECT credential, p_school, id, id, 'reach', 'Somebody', 'desk', CASE WHEN open THEN 'waiting' ELSE 'applied' END, day + time '11:00', 'clerk_a', day + time '11:00' FROM past;
	INSERT INTO desk.contact_notice (school_id, number, change_id, students, at)
		SELECT p_school, (SELECT coalesce(max(x.number), 0) FROM desk.contact_notice x WHERE x.school_id = p_school) + row_number() OVER (ORDER BY c.change_id), c.change_id,
			ARRAY[c.student_id], c.decided_at FROM past JOIN desk.contact_change c ON c.act = past.credential WHERE c.state = 'applied';
	INSERT INTO desk.contact_print (school_id, what, from_number, to_number, moves_on, by_whom)
		SELECT p_school, 'report', max(n.number) - 50, max(n.number) - 5, true, 'clerk_a' FROM desk.contact_notice n WHERE n.school_id = p_school;
	INSERT INTO desk.unlocking (school_id, guardian_id, id_kind, last4, at) SELECT p_school, id, 'passport', '1234', day + time '13:00' FROM past;
	DROP TABLE past;
END $$;
-- What the desk asks of it; the steps that were refused.
CREATE FUNCTION t.all_of_it(p_part int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(a.step, ', ') FROM (
		SELECT r AS step, format('desk.report(%L, NULL, NULL)', r) AS what
			FROM unnest('{coverage,homerooms,days,weeks,approvals,locked,parked,refused,returned,close}'::text[]) AS r
		UNION ALL VALUES ('close of a day', format('desk.report(''close'', NULL, %L)', registry.today() - 3)),
			('New Emergency Contact Report', format('desk.contact_report(1, NULL, NULL, %L)', registry.today() - 2)),
			('cards', format('desk.contact_cards(1, NULL, NULL, %L)', registry.today() - 2)), ('what is new', 'desk.contact_prints()'),
			('roster of students', 'desk.roster(1, ''students'')'), ('roster of guardians', 'desk.roster(1, ''guardians'')'),
			('choices', 'desk.report_choices(NULL)'), ('glance', 'desk.glance()')) a
		WHERE t.reading(a.step, p_part, 'SELECT count(*) FROM ' || a.what) !~ '^[0-9]+$'
$$;
-- What that part read more of than the first one, by more than the rows that this school has.
CREATE FUNCTION t.grown(p_part int, p_steps text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s: %s of %s, before %s', x.step, x.rows, x.name, f.rows), ', ') FROM t.reads x JOIN t.reads f ON f.step = x.step AND f.name = x.name AND f.part = 1
		WHERE x.part = p_part AND x.step ~ p_steps AND x.rows > 1.1 * f.rows + 450
$$;

CREATE FUNCTION t.part(p_part int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF p_part = 1 THEN
		PERFORM t.children(1, 10000, 400), t.past(1, 10000, 300, 'now', 0, 20, true);
	ELSIF p_part = 2 THEN
		PERFORM admin.school_put('S' || s, 'School ' || s, '', '', '', ''), t.children(s, 10000 * s, 400), t.past(s, 10000 * s, 300, s || 'other', 0, 20, true)
			FROM generate_series(3, 16) AS s;
	ELSE
		PERFORM t.past(1, 20000, 5000, 'years', 60, 3000, false);
	END IF;
	ANALYZE;
	RETURN t.all_of_it(p_part);
END $$;

SELECT is(t.part(1), NULL, 'a school with four hundred families and twenty days at the counter');
SELECT is(t.part(2), NULL, 'fourteen more like it');
SELECT is(t.part(3), NULL, 'eight years of children who are no longer there');
SELECT is(t.try('clerk_a', $$SELECT string_agg(concat_ws(' ', r.report, (SELECT count(*) FROM desk.report(r.report, NULL, NULL))), ', ' ORDER BY r.n)
	FROM unnest('{days,refused,returned,locked}'::text[]) WITH ORDINALITY AS r(report, n)$$), 'days 20, refused 60, returned 15, locked 20', 'twenty days of a school');
CREATE FUNCTION t.close_of(p_day date) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format($q$SELECT string_agg(c1 || ' ' || c2, ', ') FROM desk.report('close', NULL, %L) WHERE c3 = ''$q$, p_day)) $$;
SELECT is(t.close_of(registry.today() - 3), 'Visits begun 15, Visits done 15, Codes issued 15, Codes handed over 15, Codes cancelled 5, Sheets reserved 15, Sheets handed over or mailed 15, Changes of emergency cards made 15, Parents let in again 15', 'one of them');
SELECT is(t.close_of(registry.today() - 3000), 'Visits begun 1, Visits refused 1, Codes issued 1, Codes handed over 1, Sheets reserved 1, Sheets handed over or mailed 1, Changes of emergency cards made 1, Parents let in again 1', 'and one of eight years ago');
SELECT is(t.grown(2), NULL, 'fourteen other schools are not read');
SELECT is(t.grown(3, '^(days|weeks|approvals|locked|parked|refused|returned|close|New|cards|what|glance|choices)'), NULL, 'nor are other years');
SELECT is((SELECT string_agg(x.step || ' ' || x.rows, ', ') FROM t.reads x WHERE x.part = 3 AND x.step ~ '^roster' AND x.name = 'desk.credential' AND x.rows > 5300 + 450),
	NULL, 'how the last code of everybody ended is found out by reading the school''s codes once');
SELECT is((SELECT string_agg(x.step || ' ' || x.rows, ', ') FROM t.reads x WHERE x.part = 3 AND x.step ~ '^(coverage|homerooms)' AND x.name = 'desk.credential'
	AND x.rows > (SELECT count(*) FROM desk.credential c WHERE c.school_id = 1 AND c.state IN ('issued', 'live', 'used'))), NULL, 'who has a code, by reading none that ended unused');
SELECT t.reading('weeks', 4, 'SELECT count(*) FROM desk.report(''weeks'', ''2010-01-01'', NULL)') \g /dev/null
SELECT matches(t.grown(4), 'weeks: 15[0-9]+ of desk.credential, before 900', 'who asks for all years reads them');
SELECT is((SELECT string_agg(p.oid::regprocedure::text, ' ') FROM pg_proc p WHERE p.oid IN ('desk.report_ties(int[], jsonb)'::regprocedure, 'desk.roster_ties(int, text)'::regprocedure,
	'desk.roster_students(int, text)'::regprocedure) AND NOT p.proconfig @> '{enable_nestloop=off,enable_mergejoin=off}'), NULL, 'what belongs to a school is laid together by hashing');

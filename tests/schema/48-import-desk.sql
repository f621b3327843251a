-- SPDX-License-Identifier: Apache-2.0
-- An import at the desk: by the district's administrator alone, tried before it is done, and written down.
SELECT plan(49);
GRANT USAGE ON SCHEMA t TO PUBLIC;

-- Stages a small package as that login would by COPY: N students at one school, one guardian.
CREATE FUNCTION pg_temp.stage(p_role text, p_n int, p_name text DEFAULT 'Kid') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	v := t.try(p_role, 'SELECT desk.import_begin()');
	IF v ~ '^(PD|[0-9])' THEN
		RETURN v;
	END IF;
	PERFORM t.try(p_role, $i$INSERT INTO pg_temp.import_school (id, code, name) VALUES ('w1', 'WAVE', 'Wave High') RETURNING 1$i$);
	PERFORM t.try(p_role, format($i$INSERT INTO pg_temp.import_student (id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, email, language,
		line1, line2, city, state, zip, known_only) SELECT 'k' || n, 'w1', '', '07000' || n, %L || ' ' || n, '', 'Wave', '', '9', '', '', '', '', '', '', '', '', false
		FROM generate_series(1, %s) n RETURNING 1$i$, p_name, p_n));
	PERFORM t.try(p_role, $i$INSERT INTO pg_temp.import_guardian (id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip, known_only)
		VALUES ('g1', 'Wim', 'Wave', 'wim@example.org', '', '', '', '', '', '', '', '', '', false) RETURNING 1$i$);
	RETURN t.try(p_role, $i$INSERT INTO pg_temp.import_link (student, guardian, relation) VALUES ('k1', 'g1', 'father') RETURNING 1$i$);
END $$;
CREATE FUNCTION pg_temp.take(p_role text, p_act text, p_leaving text DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN t.try(p_role, format($i$SELECT desk.import_take(%L, 'wave', true, %L, 'Wave SIS', 'wave.zip', 'ab12')$i$, t.act(p_act), p_leaving));
END $$;

SELECT is(t.try(r, f), 'PD013 not_allowed', r || ' may not: ' || f) FROM unnest(ARRAY['clerk_a', 'viewer_a']) AS r, unnest(ARRAY['SELECT desk.import_begin()',
	$$SELECT desk.import_try('wave', true)$$, $$SELECT desk.import_take(gen_random_uuid(), 'wave', true, '{}', 'x', 'x', 'x')$$, 'SELECT desk.imports()', 'SELECT desk.import_kept(1)', 'SELECT desk.import_conflict_seen(gen_random_uuid(), 1)']) AS f;
SELECT is(t.try('district_d', f), '42501', 'nor does the district office call ' || f) FROM unnest(ARRAY['SELECT admin.import_begin()', $$SELECT admin.import_apply('wave')$$,
	$$SELECT admin.import_taken('wave', true, '{}', 'x', 'x', 'x')$$]) AS f;

SELECT is(pg_temp.stage('district_d', 20), '1', 'the district office stages a package');
SELECT is(t.try('clerk_a', $$INSERT INTO pg_temp.import_ended (id) VALUES ('k1') RETURNING 1$$), '42501', 'into tables of its own');
SELECT is(t.try('district_d', $$INSERT INTO pg_temp.import_link (student, guardian, relation, student_id) VALUES ('k1', 'g1', 'x', 101) RETURNING 1$$), '42501',
	'whom a row means is found out, not told');
SELECT is(t.try('district_d', $$SELECT count(*) FROM pg_temp.import_student$$), '42501', 'and nothing is read back');

-- Tried: all of it is told, none of it is done.
SELECT count(*) AS students, (SELECT count(*) FROM desk.event) AS events FROM registry.student \gset
SELECT is(t.try('district_d', $$SELECT string_agg(concat_ws(' ', c1, c2, c3, c4), ', ') FROM desk.import_try('wave', true) WHERE what = 'count'$$),
	'school 1 0 0, student 20 0 0, guardian 1 0 0, link 1 0 0', 'what it would do, in numbers');
SELECT is(t.try('district_d', $$SELECT concat_ws(' ', c1, c2, c3) FROM desk.import_try('wave', true) WHERE what = 'school'$$), 'WAVE Wave High 20', 'by school');
SELECT is(t.try('district_d', $$SELECT count(*) FROM desk.import_try('wave', true) WHERE what = 'sample'$$), '8', 'with samples');
SELECT is((SELECT count(*) FROM registry.student), :students::bigint, 'nobody came in');
SELECT is((SELECT count(*) FROM desk.event), :events::bigint, 'and there is no event');

-- Taken in.
SELECT pg_temp.take('district_d', 'first') AS first \gset
SELECT is(:'first', (SELECT max(import_id)::text FROM desk.import), 'taken in, it has a number');
SELECT is((SELECT concat_ws(' ', e.actor, e.act, e.detail ->> 'students_added', e.detail ->> 'sha256') FROM desk.event e WHERE e.kind = 'import' ORDER BY e.at DESC LIMIT 1),
	'district_d ' || t.act('first') || ' 20 ab12', 'each school''s event says who, which act, how many, and of which file');
SELECT is(t.try('district_d', $$SELECT name FROM desk.find_people('0700013')$$), 'WAVE, Kid 13', 'the look-up finds them');
SELECT is(pg_temp.take('district_d', 'first'), (SELECT max(import_id)::text FROM desk.import), 'the same act again is the same import');
SELECT is(t.try('district_d', $$SELECT concat_ws('|', file, students, guardians, ties, kept) FROM desk.imports() LIMIT 1$$), 'wave.zip|+20 ~0 -0|+1 ~0 -0|+1 ~0 -0|0',
	'it stands in the history');

-- A tenth of a school: only when somebody said so of that school.
SELECT pg_temp.stage('district_d', 15) \gset
SELECT is(t.try('district_d', $$SELECT concat_ws(' ', c1, c3, c4, c5) FROM desk.import_try('wave', true) WHERE what = 'leaving'$$), 'WAVE students 5 20', 'the try says whose tenth would leave');
SELECT is(pg_temp.take('district_d', 'gone', '{LINC}'), 'PD110 too_many_gone', 'which is refused');
SELECT is(pg_temp.stage('district_d', 15), '1', 'until');
SELECT matches(pg_temp.take('district_d', 'gone', '{WAVE}'), '^\d+$', 'somebody says so of that school');

-- What the desk entered stays and is listed; what no reader lets through is refused.
UPDATE registry.guardian SET name_desk_changed_at = now(), given = 'Willem' WHERE source = 'wave' AND sourced_id = 'g1';
SELECT pg_temp.stage('district_d', 15) \gset
SELECT pg_temp.take('district_d', 'kept') AS kept \gset
SELECT is(t.try('district_d', format('SELECT concat_ws(''|'', person, field, ours, theirs) FROM desk.import_kept(%s)', :'kept')), 'Willem Wave|name|Willem Wave|Wim Wave',
	'what the desk entered stays, and the history lists it');

-- Somebody marks it as seen; the same again is seen already, something else is not.
CREATE FUNCTION pg_temp.seen(p_import text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('district_d', format($i$SELECT concat_ws(' ', kept, unseen) FROM desk.imports() WHERE import_id = %s$i$, p_import))
$$;
CREATE FUNCTION pg_temp.see(p_role text, p_act text, p_import text, p_n text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.import_conflict_seen(%L, %s, %s)', t.act(p_act), p_import, p_n))
$$;
SELECT is(pg_temp.seen(:'kept'), '1 1', 'one is there that nobody has seen');
SELECT is(pg_temp.see('clerk_a', 'see 1', :'kept', '1'), 'PD013 not_allowed', 'a school marks nothing');
SELECT is(pg_temp.see('district_d', 'see 2', :'kept', '99'), 'PD060 not_found', 'there is no other');
SELECT is(pg_temp.see('district_d', 'see 3', :'kept', '1'), 'seen', 'the district office marks it as seen');
SELECT is(pg_temp.see('district_d', 'see 3', :'kept', '1'), 'seen', 'once');
SELECT is((SELECT concat_ws(' ', count(*), min(e.detail ->> 'seen'), min(e.ref), min(e.actor)) FROM desk.event e WHERE e.kind = 'import_conflict_seen'),
	'1 1 ' || :'kept' || ' district_d', 'which an event says');
SELECT is(t.try('district_d', format('SELECT concat_ws('' '', n, seen_at = now()) FROM desk.import_kept(%s)', :'kept')), '1 t', 'and the history');
SELECT is(pg_temp.seen(:'kept'), '1 0', 'none is left to look at');
SELECT pg_temp.stage('district_d', 15) \gset
SELECT pg_temp.take('district_d', 'kept again') AS kept \gset
SELECT is(pg_temp.seen(:'kept'), '1 0', 'the same difference in the next import is seen already');
UPDATE registry.guardian SET given = 'Wilhelm' WHERE source = 'wave' AND sourced_id = 'g1';
SELECT pg_temp.stage('district_d', 15) \gset
SELECT pg_temp.take('district_d', 'kept otherwise') AS kept \gset
SELECT is(pg_temp.seen(:'kept'), '1 1', 'another one is not');
SELECT is(pg_temp.see('district_d', 'see 4', :'kept', 'NULL'), 'seen', 'all of an import at once');
SELECT is(pg_temp.seen(:'kept'), '1 0', 'are seen');
SELECT is(pg_temp.see('district_d', 'see 5', :'kept', 'NULL'), 'seen', 'saying so again harms nothing');

SELECT pg_temp.stage('district_d', 15, E'K\x1b[2Jid') \gset
SELECT is(pg_temp.take('district_d', 'dirty'), 'PD061 bad_value', 'controls in a name are refused');
SELECT is(admin.events_verify(1), NULL, 'the chain of events holds');

-- SPDX-License-Identifier: Apache-2.0
-- A package of people: once is once, and what the desk has found out stays the desk's.
SELECT plan(43);
GRANT USAGE ON SCHEMA t TO PUBLIC;

ALTER TABLE registry.homeroom ALTER COLUMN homeroom_id RESTART WITH 1001;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;

-- A package of two schools, three students and three adults; p_* change one thing in it.
CREATE FUNCTION pg_temp.package(p_ana_school text DEFAULT 's1', p_phone text DEFAULT '+16265550301', p_email text DEFAULT 'pia@example.org',
	p_relation text DEFAULT 'parent', p_bo_id text DEFAULT '0412883111', p_born text DEFAULT '2018-02-28', p_code text DEFAULT 'MADI')
	RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	PERFORM admin.import_stage_school('{s1,s2}', ARRAY['LINC', p_code], '{Lincoln Elementary,Madison Middle School}');
	PERFORM admin.import_stage_homeroom('{h1,h2}', '{s1,nowhere}', '{31,99}', '{Ito,Nobody}', '{3,""}');
	PERFORM admin.import_stage_student('{u1,u2,u3}', ARRAY[p_ana_school, 's1', 's1'], '{"",h1,""}', ARRAY['0412883107', '0400009001', p_bo_id],
		'{Ana,Pablo,Bo}', '{Maria,"",""}', '{García López,Pérez,""}', ARRAY['', p_born, ''], '{"",3,""}', ARRAY['', '+16265550300', '']);
	PERFORM admin.import_stage_guardian('{p1,p2}', '{Pia,Otto}', '{Pérez,Pérez}', ARRAY[p_email, ''], ARRAY[p_phone, ''], '{+16265550302,""}');
	PERFORM admin.import_stage_link('{u2,u2,u1}', '{p1,p2,p1}', ARRAY[p_relation, 'guardian', 'relative']);
	SELECT string_agg(format('%s %s %s %s %s', a.kind, a.added, a.changed, a.unchanged, a.missing), ', ') INTO v FROM admin.import_apply('oneroster') a;
	RETURN v;
END $$;
CREATE FUNCTION pg_temp.refused(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE p_sql;
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

SELECT count(*) AS events FROM desk.event \gset
SELECT is(t.try('clerk_a', $$SELECT admin.import_begin()$$), '42501', 'staff import nothing');
SELECT is(t.try('district_d', $$SELECT admin.import_apply('oneroster')$$), '42501', 'nor does the district office');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'admin'::regnamespace AND p.proname LIKE 'import%'
	AND p.prosrc ~ '(portal|keys)\.|desk\.(?!log|refuse)'$$, 'an import does not know visits, credentials, keys or accounts');

-- The first time: schools by their code, students by their ID.
SELECT is(pg_temp.package(), 'school 0 2 0 0, student 1 2 0 4, guardian 2 0 0 0, link 3 0 0 0', 'what the first import did');
SELECT is((SELECT count(*) FROM registry.school), 2::bigint, 'schools are known by their code');
SELECT is((SELECT name FROM registry.school WHERE code = 'MADI'), 'Madison Middle School', 'and take the name');
SELECT is((SELECT count(*) FROM registry.student WHERE permanent_id IN ('0412883107', '0412883111')), 2::bigint, 'students are known by their ID');
SELECT is((SELECT concat_ws('|', s.grade, s.born = make_date(extract(year FROM registry.today())::int - 9, 4, 12), s.phone, h.room)
	FROM registry.student s LEFT JOIN registry.homeroom h USING (school_id, homeroom_id) WHERE s.student_id = 101),
	'3|t|+16265550143|12', 'an empty cell takes nothing away');
SELECT is((SELECT concat_ws('|', s.given, s.family, s.born, h.room, h.teacher, s.phone) FROM registry.student s
	JOIN registry.homeroom h USING (school_id, homeroom_id) WHERE s.permanent_id = '0400009001'),
	'Pablo|Pérez|2018-02-28|31|Ito|+16265550300', 'a new student with homeroom');
SELECT is((SELECT count(*) FROM registry.homeroom WHERE room = '99'), 0::bigint, 'a homeroom of no school is left out');
SELECT is((SELECT string_agg(p.kind || ' ' || p.phone, ', ' ORDER BY p.ordinal) FROM registry.guardian g JOIN registry.guardian_phone p USING (guardian_id)
	WHERE g.sourced_id = 'p1'), 'home +16265550301, mobile +16265550302', 'a guardian''s telephones');
SELECT is((SELECT string_agg(DISTINCT t.standing, ',') FROM registry.guardianship t WHERE t.source = 'oneroster'), 'unverified', 'every new tie is unverified');
SELECT is((SELECT t.standing || ' ' || t.relation FROM registry.guardianship t WHERE t.student_id = 101 AND t.guardian_id = 11), 'verified mother',
	'a tie that was there is as it was');
SELECT is((SELECT count(*) FROM desk.event) - :events, 2::bigint, 'each school that changed has an event');
SELECT is((SELECT detail ->> 'students_added' FROM desk.event WHERE kind = 'import' AND school_id = 1), '1', 'which says what');
SELECT is(t.try('clerk_a', $$SELECT name FROM desk.find_people('pabl per')$$), 'PÉREZ, Pablo', 'the look-up finds the new student');
SELECT is(t.try('clerk_a', $$SELECT name || '|' || children FROM desk.find_people('6265550302')$$), 'PÉREZ, Pia|GARCÍA LÓPEZ, Ana Maria (3); PÉREZ, Pablo (3)',
	'and the new guardian with her children');
SELECT is(t.try('clerk_a', $$SELECT can_code FROM desk.guardians((SELECT student_id FROM desk.find_people('0400009001'))) WHERE given_name = 'Pia Pérez'$$),
	'PD001', 'who is issued nothing before she is verified');

-- Again.
SELECT count(*) AS events FROM desk.event \gset
SELECT is(pg_temp.package(), 'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 0 3 0', 'the same again changes nothing');
SELECT is((SELECT count(*) FROM desk.event), :events::bigint, 'and is no event');

-- What the desk has found out.
UPDATE registry.guardianship t SET standing = 'verified', standing_document = 'court_order', relation = 'stepmother' FROM registry.guardian g
	WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'p1';
UPDATE registry.guardianship t SET standing = 'restricted', restriction_document = 'order' FROM registry.guardian g
	WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'p2';
SELECT is(pg_temp.package(p_relation => 'guardian'), 'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 0 3 0', 'another word for a tie the desk named');
SELECT is((SELECT string_agg(DISTINCT t.standing || ' ' || t.relation, ', ') FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id)
	WHERE g.sourced_id = 'p1'), 'verified stepmother', 'is not taken');
SELECT is((SELECT t.standing || ' ' || t.restriction_document FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id)
	WHERE g.sourced_id = 'p2'), 'restricted order', 'a restriction stays');
UPDATE registry.guardianship t SET relation = 'parent' FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'p1';
SELECT is(pg_temp.package(p_relation => 'guardian'), 'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 2 1 0', 'a general word is replaced');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('otto 6265550302')$$), '0', 'somebody restricted is not found by a telephone');

-- Changes.
SELECT is(pg_temp.package(p_phone => '+16265550309', p_relation => 'guardian'), 'school 0 0 2 0, student 0 0 3 4, guardian 0 1 1 0, link 0 0 3 0', 'another telephone');
SELECT is((SELECT string_agg(p.kind || ' ' || p.phone, ', ' ORDER BY p.ordinal) FROM registry.guardian g JOIN registry.guardian_phone p USING (guardian_id)
	WHERE g.sourced_id = 'p1'), 'home +16265550309, mobile +16265550302', 'takes the place of the old one');
SELECT is(t.try('clerk_a', $$SELECT name FROM desk.find_people('6265550309')$$), 'PÉREZ, Pia', 'is found');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('6265550301')$$), '0', 'and the old one no longer');
SELECT is(pg_temp.package(p_phone => '', p_email => '', p_relation => 'guardian', p_born => ''),
	'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 0 3 0', 'empty cells change nothing');

-- Another school: the ties, their standing and the emergency contact go along.
SELECT is(pg_temp.package(p_ana_school => 's2', p_relation => 'guardian', p_phone => ''), 'school 0 0 2 0, student 0 1 2 4, guardian 0 0 2 0, link 0 0 3 0', 'a student moves');
SELECT is((SELECT concat_ws('|', s.school_id, s.homeroom_id, (SELECT count(*) FROM registry.guardianship t WHERE t.school_id = 2 AND t.student_id = 101),
		(SELECT t.standing FROM registry.guardianship t WHERE t.student_id = 101 AND t.guardian_id = 14),
		(SELECT c.school_id FROM registry.emergency_contact c WHERE c.student_id = 101))
	FROM registry.student s WHERE s.student_id = 101), '2|5|restricted|2', 'with everybody, without the old homeroom');
SELECT is(t.try('clerk_b', $$SELECT name FROM desk.find_people('ana gar')$$), 'GARCÍA LÓPEZ, Ana Maria', 'the new school finds her');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('ana maria')$$), '0', 'the old one does not');
SELECT is(t.try('clerk_b', $$SELECT name FROM desk.find_people('rosa')$$), 'LÓPEZ, Rosa', 'her mother is found there');
SELECT is(t.try('clerk_a', $$SELECT children FROM desk.find_people('juan garcia') WHERE kind = 'guardian'$$), 'GARCÍA, Mateo (1)', 'and here with the child who stayed');

-- Somebody who had left.
UPDATE registry.student SET status = 'exited', exited_on = registry.today() WHERE permanent_id = '0400009001';
SELECT is(pg_temp.package(p_ana_school => 's2', p_relation => 'guardian', p_phone => ''), 'school 0 0 2 0, student 0 1 2 4, guardian 0 0 2 0, link 0 0 3 0', 'somebody who had left comes back');
SELECT is((SELECT concat_ws('|', status, exited_on) FROM registry.student WHERE permanent_id = '0400009001'), 'active', 'and is active');

-- Packages that cannot be right.
SELECT is(pg_temp.refused($$SELECT pg_temp.package(p_bo_id => '0412883108')$$), 'PD061 bad_value', 'the ID of another student is refused');
SELECT is((SELECT permanent_id FROM registry.student WHERE sourced_id = 'u3'), '0412883111', 'and nothing is changed');
UPDATE registry.school SET sourced_id = 's7' WHERE code = 'MADI';
SELECT is(pg_temp.refused($$SELECT pg_temp.package()$$), 'PD061 bad_value', 'the code of a school with another sourcedId is refused');
UPDATE registry.school SET sourced_id = 's2' WHERE code = 'MADI';
SELECT is(pg_temp.package(p_code => 'MADI-2', p_ana_school => 's2', p_relation => 'guardian', p_phone => ''),
	'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 0 3 0', 'a school keeps the code people know');
SELECT is(admin.events_verify(1), NULL, 'the chain of events holds');

-- SPDX-License-Identifier: Apache-2.0
-- A package of people: once is once, and what the desk has found out stays the desk's.
SELECT plan(81);
GRANT USAGE ON SCHEMA t TO PUBLIC;

ALTER TABLE registry.homeroom ALTER COLUMN homeroom_id RESTART WITH 1001;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;
ALTER TABLE registry.address ALTER COLUMN address_id RESTART WITH 1001;

-- A package of two schools, three students and three adults; p_* change one thing in it.
CREATE FUNCTION pg_temp.package(p_ana_school text DEFAULT 's1', p_phone text DEFAULT '+16265550301', p_email text DEFAULT 'pia@example.org',
	p_relation text DEFAULT 'parent', p_bo_id text DEFAULT '0412883111', p_born text DEFAULT '2018-02-28', p_code text DEFAULT 'MADI',
	p_mail text DEFAULT 'pablo@students.example.org')
	RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	PERFORM t.stage_school('{s1,s2}', ARRAY['LINC', p_code], '{Lincoln Elementary,Madison Middle School}');
	PERFORM t.stage_homeroom('{h1,h2}', '{s1,nowhere}', '{31,99}', '{Ito,Nobody}', '{3,""}');
	PERFORM t.stage_student('{u1,u2,u3}', ARRAY[p_ana_school, 's1', 's1'], '{"",h1,""}', ARRAY['0412883107', '0400009001', p_bo_id],
		'{Ana,Pablo,Bo}', '{Maria,"",""}', '{García López,Pérez,""}', ARRAY['', p_born, ''], '{"",3,""}', ARRAY['', '+16265550300', ''],
		email => ARRAY['', p_mail, '']);
	PERFORM t.stage_guardian('{p1,p2}', '{Pia,Otto}', '{Pérez,Pérez}', ARRAY[p_email, ''], ARRAY[p_phone, ''], '{+16265550302,""}');
	PERFORM t.stage_link('{u2,u2,u1}', '{p1,p2,p1}', ARRAY[p_relation, 'guardian', 'relative']);
	SELECT string_agg(format('%s %s %s %s %s', a.kind, a.added, a.changed, a.unchanged, a.missing) || CASE WHEN a.ended > 0 THEN ' ended ' || a.ended ELSE '' END, ', ') INTO v FROM admin.import_apply('oneroster') a;
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
	AND p.prosrc ~ '(portal|keys)\.|desk\.(?!log|refuse|import)'$$, 'an import does not know visits, credentials, keys or accounts');

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
SELECT is(t.try('clerk_a', $$SELECT name FROM desk.find_people('pablo@st')$$), 'PÉREZ, Pablo', 'a student is found by the e-mail');
SELECT is(pg_temp.package(p_phone => '+16265550309', p_mail => 'pp@students.example.org', p_relation => 'guardian'), 'school 0 0 2 0, student 0 1 2 4, guardian 0 0 2 0, link 0 0 3 0', 'another e-mail of a student');
SELECT is(pg_temp.package(p_phone => '+16265550309', p_mail => '', p_relation => 'guardian'), 'school 0 0 2 0, student 0 0 3 4, guardian 0 0 2 0, link 0 0 3 0', 'an empty one changes nothing');
SELECT is((SELECT s.email FROM registry.student s WHERE s.permanent_id = '0400009001') || (SELECT r.email FROM desk.roster_students(1, 'guardianship') r WHERE r.permanent_id = '0400009001'),
	'pp@students.example.orgpp@students.example.org', 'it stays, and stands on the roster');
UPDATE registry.student SET email = 'pablo@students.example.org' WHERE permanent_id = '0400009001';
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

-- What desk and portal changed since stays, and is told.
CREATE FUNCTION pg_temp.card(p_source text, p_complete bool DEFAULT true, p_anyway bool DEFAULT false, p_n int DEFAULT 20, p_phone text DEFAULT '+16265550400',
	p_ended text[] DEFAULT '{}', p_known text DEFAULT '', p_school text DEFAULT 'c1', p_name text DEFAULT 'Coral High') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	IF p_name IS NOT NULL THEN
		PERFORM t.stage_school('{c1}', ARRAY['CORAL'], ARRAY[p_name]);
	END IF;
	PERFORM t.stage_student(ARRAY['k' || n], ARRAY[p_school], '{""}', ARRAY['05000' || n], ARRAY['Kid ' || n], '{""}', '{Reef}', '{""}', '{9}',
		ARRAY[p_phone], '{es}', '{"1 Wave St"}', '{""}', '{Pasadena}', '{CA}', '{91101}', ARRAY[p_known]) FROM generate_series(1, p_n) n;
	PERFORM t.stage_guardian('{g1}', '{Gil}', '{Reef}', '{gil@example.org}', ARRAY[p_phone], '{""}', '{+16265550409}', '{ko}', '{"1 Wave St"}', '{""}',
		'{Pasadena}', '{CA}', '{91101}', ARRAY[p_known]);
	PERFORM t.stage_link('{k1,k2}', '{g1,g1}', '{mother,""}');
	PERFORM t.stage_ended(p_ended);
	SELECT string_agg(format('%s %s %s %s', a.kind, a.added, a.changed, a.ended), ', ') INTO v FROM admin.import_apply(p_source, p_complete, p_anyway) a;
	RETURN v;
END $$;
CREATE FUNCTION pg_temp.conflicts() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT string_agg(c.person || '|' || c.field || '|' || c.ours || '|' || c.theirs, '; ' ORDER BY c.field) FROM admin.import_conflicts() c);
END $$;
SELECT is(pg_temp.card('reef'), 'school 1 0 0, student 20 0 0, guardian 1 0 0, link 2 0 0', 'a package with addresses and languages');
SELECT is((SELECT string_agg(t.done || ' ' || t.name || ' ' || t.about, ', ') FROM admin.import_samples() t WHERE t.kind = 'link'),
	'added REEF, Gil mother of Kid 1 Reef, added REEF, Gil guardian of Kid 2 Reef', 'samples of it');
SELECT is((SELECT count(*) FROM admin.import_samples() t WHERE t.kind = 'student'), 5::bigint, 'five of a kind');
SELECT is((SELECT concat_ws('|', g.language, a.line1, a.zip, (SELECT string_agg(p.kind, ',' ORDER BY p.ordinal) FROM registry.guardian_phone p WHERE p.guardian_id = g.guardian_id))
	FROM registry.guardian g JOIN registry.address a USING (address_id) WHERE g.sourced_id = 'g1'), 'ko|1 Wave St|91101|home,work', 'language, address, telephone at work');
SELECT count(*) AS addresses FROM registry.address \gset
SELECT is(pg_temp.card('reef'), 'school 0 0 0, student 0 0 0, guardian 0 0 0, link 0 0 0', 'the same again');
SELECT is((SELECT count(*) FROM registry.address), :addresses::bigint, 'brings no second address');
SELECT is(pg_temp.conflicts(), NULL, 'and no conflict');
UPDATE registry.guardian SET reach_desk_changed_at = now(), name_desk_changed_at = now(), given = 'Gilda', email = 'gilda@example.org' WHERE sourced_id = 'g1';
UPDATE registry.student SET home_desk_changed_at = now(), phone = '+16265550499' WHERE sourced_id = 'k1';
SELECT is(pg_temp.card('reef', p_phone => '+16265550401'), 'school 0 0 0, student 0 19 0, guardian 0 0 0, link 0 0 0', 'what the desk changed is not overwritten');
SELECT is(pg_temp.conflicts(), 'Gilda Reef|email|gilda@example.org|gil@example.org; Gilda Reef|home phone|+16265550400|+16265550401; '
	|| 'Gilda Reef|name|Gilda Reef|Gil Reef; Kid 1 Reef|phone|+16265550499|+16265550401', 'but listed, ours beside theirs');
SELECT is((SELECT g.given || ' ' || g.email FROM registry.guardian g WHERE g.sourced_id = 'g1'), 'Gilda gilda@example.org', 'it is as the desk entered it');
SELECT is((SELECT s.phone FROM registry.student s WHERE s.sourced_id = 'k1'), '+16265550499', 'the student''s too');
UPDATE registry.guardian SET address_desk_changed_at = now() WHERE sourced_id = 'g1';
UPDATE registry.address a SET line1 = '2 Secret St' FROM registry.guardian g WHERE g.address_id = a.address_id AND g.sourced_id = 'g1';
UPDATE registry.guardian SET safe_at_home = true WHERE sourced_id = 'g1';
SELECT pg_temp.card('reef', p_phone => '+16265550401') \gset
SELECT ok(pg_temp.conflicts() LIKE '%|address|Safe at Home|another address%' AND pg_temp.conflicts() NOT LIKE '%Secret%' AND pg_temp.conflicts() NOT LIKE '%Wave%',
	'an address of Safe at Home is neither taken nor told');
DELETE FROM registry.guardianship t USING registry.student s WHERE s.student_id = t.student_id AND s.sourced_id = 'k2';
INSERT INTO registry.person_removed (school_id, student_id, guardian_id) SELECT s.school_id, s.student_id, g.guardian_id FROM registry.student s, registry.guardian g
	WHERE s.sourced_id = 'k2' AND g.sourced_id = 'g1';
SELECT is(pg_temp.card('reef', p_phone => '+16265550401'), 'school 0 0 0, student 0 0 0, guardian 0 0 0, link 0 0 0', 'whom the desk took off a card');
SELECT ok(pg_temp.conflicts() LIKE '%guardian of Kid 2 Reef|taken off the card at the desk%', 'stays off it, and is told');

-- Who is no longer named has left; not too many at once.
SELECT is(pg_temp.card('reef', p_n => 18, p_phone => '+16265550401'), 'school 0 0 0, student 0 0 2, guardian 0 0 0, link 0 0 0', 'two of twenty have left');
SELECT is((SELECT string_agg(s.sourced_id || ' ' || s.exited_on::text, ',' ORDER BY s.sourced_id) FROM registry.student s WHERE s.source = 'reef' AND s.status = 'exited'),
	format('k19 %s,k20 %s', registry.today(), registry.today()), 'today');
SELECT is((SELECT e.detail ->> 'students_ended' FROM desk.event e WHERE e.kind = 'import' AND e.detail ->> 'students_ended' <> '0'), '2', 'and the event says so');
SELECT is(pg_temp.refused($$SELECT pg_temp.card('reef', p_n => 16, p_phone => '+16265550401')$$), 'PD110 too_many_gone', 'two of eighteen are too many');
SELECT is((SELECT count(*) FROM registry.student s WHERE s.source = 'reef' AND s.status = 'active'), 18::bigint, 'and have not left');
SELECT is(pg_temp.card('reef', p_anyway => true, p_n => 16, p_phone => '+16265550401'), 'school 0 0 0, student 0 0 2, guardian 0 0 0, link 0 0 0', 'unless somebody says so');
SELECT is((SELECT count(*) FROM registry.student s WHERE s.status = 'active' AND s.source IS DISTINCT FROM 'reef' AND s.exited_on = registry.today()), 0::bigint,
	'nobody of another system leaves');

-- Changes.
SELECT is(pg_temp.card('reef', p_complete => false, p_n => 1, p_phone => '+16265550402', p_ended => '{k3}', p_known => 'known', p_school => ''),
	'school 0 0 0, student 0 0 1, guardian 0 0 0, link 0 0 0', 'changes end whom they name, and nobody else');
SELECT is((SELECT s.status || ' ' || c.code FROM registry.student s JOIN registry.school c USING (school_id) WHERE s.sourced_id = 'k1'), 'active CORAL', 'whom they change stays at the school');
SELECT is(pg_temp.card('other', p_complete => false, p_n => 30, p_known => 'known', p_school => '', p_name => NULL), 'school 0 0 0, student 0 19 0, guardian 0 0 0, link 0 0 0',
	'contacts of another system find students by their ID, and add none');
CREATE FUNCTION pg_temp.stranger() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM admin.import_begin();
	PERFORM t.stage_school('{z}', '{ZED}', '{""}');
	PERFORM admin.import_apply('z', false, false);
END $$;
SELECT is(pg_temp.refused($$SELECT pg_temp.stranger()$$), 'PD111 import_unknown', 'nor is one made that nobody has told of');
SELECT is(pg_temp.card('second', p_n => 0) || (SELECT source FROM registry.school WHERE code = 'CORAL'), 'school 0 0 0, student 0 0 0, guardian 1 0 0, link 0 0 0reef',
	'a school of another system is found by its code and stays that system''s');

-- A student leaves while a desk has a visit open.
SELECT t.ready('clerk_a', 106, 15) AS visit \gset
CREATE FUNCTION pg_temp.leaves() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE registry.student SET source = 'leaver', sourced_id = 'l1' WHERE student_id = 106;
	PERFORM admin.import_begin();
	PERFORM t.stage_ended('{l1}');
	PERFORM admin.import_apply('leaver', false, true);
END $$;
SELECT pg_temp.leaves();
SELECT is((SELECT concat_ws(' ', v.state, s.status) FROM desk.visit v JOIN registry.student s USING (student_id) WHERE v.visit_id = :visit), 'open exited', 'an import leaves an open visit alone');
SELECT is(t.try('clerk_a', format('SELECT school_id FROM desk.issue_prepare(%s)', :visit)), 'PD006 student_exited', 'but no code comes of it');
SELECT is(t.try('clerk_a', format($$SELECT desk.visit_refuse(gen_random_uuid(), %s, 'left')$$, :visit)), 'refused', 'and it can be closed');

-- The same person twice is proposed, not merged.
SELECT count(*) AS guardians FROM registry.guardian \gset
INSERT INTO registry.guardian (guardian_id, given, family, email) VALUES (9001, 'Inés', 'Coral-Vega', 'ines@example.org'), (9002, 'ines', 'Coral Vega', 'INES@example.org'),
	(9003, 'Ines', 'Coral Vega', ''), (9004, 'Ida', 'Coral Vega', 'ines@example.org');
INSERT INTO registry.guardian_phone (guardian_id, phone) VALUES (9001, '+16265550777'), (9003, '+16265550777'), (9002, '+16265550777'), (9004, '+16265550777');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id) SELECT 1, 103, n FROM generate_series(9001, 9004) AS n;
UPDATE registry.student SET born = '2015-05-05', given = 'Zoë', family = 'Twin' WHERE sourced_id IN ('k1', 'k2');
UPDATE registry.student SET born = '2015-05-06', given = 'Zoe', family = 'Twin' WHERE sourced_id = 'k4';
SELECT is((SELECT string_agg(concat_ws('-', t.one_id, t.other_id), ' ' ORDER BY t.one_id, t.other_id) FROM admin.twins() t WHERE t.kind = 'guardian' AND t.one_id > 9000),
	'9001-9002 9001-9003 9002-9003', 'guardians of one name and telephone or e-mail, each pair once');
SELECT is((SELECT t.why FROM admin.twins() t WHERE t.one_id = 9001 AND t.other_id = 9003), 'same name, telephone, child', 'it says why');
SELECT ok((SELECT t.one LIKE 'TWIN, Zoë, 050001, 2015-05-05, 9, Coral High%' AND t.other LIKE 'TWIN, Zoë, 050002,%' FROM admin.twins() t WHERE t.kind = 'student'),
	'students of one name and birth date, side by side');
SELECT is((SELECT count(*) FROM registry.guardian), :guardians + 4::bigint, 'nobody is merged');
SELECT is(t.try('district_d', $$SELECT count(*) FROM admin.twins()$$), '42501', 'staff do not see them this way');
SELECT is(admin.events_verify(1), NULL, 'the chain of events holds');

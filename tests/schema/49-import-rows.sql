-- SPDX-License-Identifier: Apache-2.0
-- What single rows of a mapping's files say is put together: the first that says something has the say.
SELECT plan(59);
SET check_function_bodies = off;
ALTER TABLE registry.homeroom ALTER COLUMN homeroom_id RESTART WITH 1001;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;
ALTER TABLE registry.address ALTER COLUMN address_id RESTART WITH 1001;

CREATE FUNCTION pg_temp.student(p_tab int, p_line int, p_id text, p_say jsonb, p_known bool DEFAULT false, p_rank int DEFAULT 1, p_flaws int DEFAULT 0) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO pg_temp.import_part_student (tab, line, rank, known, flaws, id, school, room, teacher, number, given, middle, family, born, grade, phone, email, language, line1, line2, city, state, zip)
		SELECT p_tab, p_line, p_rank, p_known, p_flaws, p_id, coalesce(p_say ->> 'school', ''), coalesce(p_say ->> 'room', ''), coalesce(p_say ->> 'teacher', ''), coalesce(p_say ->> 'number', ''), coalesce(p_say ->> 'given', ''), coalesce(p_say ->> 'middle', ''), coalesce(p_say ->> 'family', ''), coalesce(p_say ->> 'born', ''), coalesce(p_say ->> 'grade', ''), coalesce(p_say ->> 'phone', ''), coalesce(p_say ->> 'email', ''), coalesce(p_say ->> 'language', ''), coalesce(p_say ->> 'line1', ''), coalesce(p_say ->> 'line2', ''), coalesce(p_say ->> 'city', ''), coalesce(p_say ->> 'state', ''), coalesce(p_say ->> 'zip', '')
$$;
CREATE FUNCTION pg_temp.guardian(p_tab int, p_line int, p_id text, p_say jsonb, p_known bool DEFAULT false, p_flaws int DEFAULT 0) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO pg_temp.import_part_guardian (tab, line, known, flaws, id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip)
		SELECT p_tab, p_line, p_known, p_flaws, p_id, coalesce(p_say ->> 'given', ''), coalesce(p_say ->> 'family', ''), coalesce(p_say ->> 'email', ''), coalesce(p_say ->> 'phone', ''), coalesce(p_say ->> 'mobile', ''), coalesce(p_say ->> 'work', ''), coalesce(p_say ->> 'language', ''), coalesce(p_say ->> 'line1', ''), coalesce(p_say ->> 'line2', ''), coalesce(p_say ->> 'city', ''), coalesce(p_say ->> 'state', ''), coalesce(p_say ->> 'zip', '')
$$;
CREATE FUNCTION pg_temp.tie(p_tab int, p_line int, p_student text, p_guardian text, p_relation text, p_ended bool DEFAULT false) RETURNS void LANGUAGE sql AS $$
	INSERT INTO pg_temp.import_part_link (tab, line, student, guardian, relation, ended) VALUES (p_tab, p_line, p_student, p_guardian, p_relation, p_ended)
$$;
CREATE FUNCTION pg_temp.odd() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', o.kind, o.tab, o.rows, o.line), ', ') FROM admin.import_odd() o $$;
CREATE FUNCTION pg_temp.who(p_id text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws('|', i.school, i.homeroom, i.permanent_id, i.given, i.middle, i.family, i.born, i.grade, i.phone, i.email, i.language, i.line1, i.city, i.known_only)
		FROM pg_temp.import_student i WHERE i.id = p_id
$$;
CREATE FUNCTION pg_temp.adult(p_id text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws('|', i.given, i.family, i.email, i.phone, i.mobile, i.work, i.language, i.line1, i.city) FROM pg_temp.import_guardian i WHERE i.id = p_id
$$;

SELECT admin.import_begin();
INSERT INTO pg_temp.import_school (id, code, name) VALUES ('n', 'NORTH', 'North'), ('s', 'SOUTH', 'South');
SELECT pg_temp.student(0, 2, 'a', '{"school": "n", "given": "Ana", "grade": "3", "line1": "1 Oak St", "city": "Pasadena", "room": "4", "teacher": "Ito"}');
SELECT pg_temp.student(0, 3, 'a', '{"school": "n", "given": "Anna", "family": "Ruiz", "grade": "4", "line1": "2 Elm St", "city": "Reno", "phone": "+16265550101"}');
SELECT pg_temp.student(1, 2, 'a', '{"family": "Other", "born": "2015-04-12", "number": "0007", "email": "ana@example.org", "language": "es"}', true);
SELECT pg_temp.student(0, 4, 'b', '{"school": "n", "given": "Bo", "grade": "9"}', p_rank => 3), pg_temp.student(0, 5, 'b', '{"school": "s", "grade": "10"}', p_rank => 0);
SELECT pg_temp.student(0, 6, 'c', '{"school": "gone", "family": "Cher", "born": "2015-01-01"}', p_flaws => 65);
SELECT pg_temp.student(1, 3, 'teacher', '{"given": "Tim"}', true, p_flaws => 1);
SELECT pg_temp.student(0, 7, 'd', '{"school": "n", "given": "Di", "teacher": "Ito", "room": "4", "born": "2016-01-01"}');
SELECT pg_temp.tie(2, 2, 'a', 'g', 'mother'), pg_temp.tie(2, 3, 'a', 'g', 'aunt'), pg_temp.tie(2, 4, 'b', 'g', 'father'), pg_temp.tie(2, 5, 'a', 'nobody', 'father'),
	pg_temp.tie(2, 6, 'teacher', 'g', 'mother');
SELECT pg_temp.guardian(2, 2, 'g', '{}'), pg_temp.guardian(2, 3, 'g', '{}'), pg_temp.guardian(2, 6, 'g', '{}');
SELECT pg_temp.guardian(3, 2, 'g', '{"given": "Rosa", "email": "r@example.org", "line1": "9 Fir St", "city": "Reno"}', true, 4),
	pg_temp.guardian(3, 3, 'g', '{"given": "Rosalía", "family": "Ruiz", "mobile": "+16265550102", "line1": "8 Ash St"}', true),
	pg_temp.guardian(3, 4, 'nobody', '{"given": "No", "family": "Body"}', true), pg_temp.guardian(2, 7, 'alone', '{"given": "A", "family": "Lone"}');

SELECT is_empty($$SELECT * FROM admin.import_sound('rows', false)$$, 'sound rows are put together');
SELECT is(pg_temp.who('a'), 'n|n room 4|0007|Ana||Ruiz|2015-04-12|3|+16265550101|ana@example.org|es|1 Oak St|Pasadena|f',
	'what the first row says holds, later ones fill in what is empty; an address is one thing');
SELECT is(pg_temp.who('b'), 's||b|Bo||||10||||||f', 'a row of a lower rank has the say');
SELECT is(pg_temp.who('c'), '||c|Cher|||2015-01-01|||||||t', 'whose school is not in the package is only changed, never brought; a person of one name has it as first name');
SELECT is(pg_temp.who('teacher'), NULL, 'whom rows only add to does not come in');
SELECT is((SELECT string_agg(concat_ws('|', h.id, h.school, h.room, h.teacher, h.grade), ', ') FROM pg_temp.import_homeroom h), 'n room 4|n|4|Ito|3', 'a homeroom once');
SELECT is((SELECT string_agg(concat_ws(' ', l.student, l.guardian, l.relation), ', ' ORDER BY l.student) FROM pg_temp.import_link l), 'a g mother, b g father', 'a tie once, between people of the package');
SELECT is(pg_temp.adult('g'), 'Rosa|Ruiz|r@example.org||+16265550102|||9 Fir St|Reno', 'guardians are filled in in the same way');
SELECT is(pg_temp.adult('alone'), NULL, 'a guardian of nobody is left out');
SELECT is(pg_temp.adult('nobody'), NULL, 'one whom no row brings too');
SELECT is((SELECT string_agg(s.id, ',' ORDER BY s.id) FROM pg_temp.import_school s), 'n,s', 'where schools are told, students bring none');
SELECT is(pg_temp.odd(), 'schools_differ 0 1 5, no_birth 0 1 5, known_only 0 1 6, phone 0 1 6, language 0 1 6, lost_tie 2 2 5, phone 3 1 2',
	'what is odd is counted, by file and first line; not of people who are left out');
SELECT is((SELECT string_agg(concat_ws(' ', a.kind, a.added), ', ') FROM admin.import_apply('rows') a), 'school 2, student 3, guardian 1, link 2', 'they can be applied');
SELECT is((SELECT count(*) FROM registry.student s WHERE s.source = 'rows' AND s.sourced_id = 'c'), 0::bigint, 'whom nobody knows stays out');

-- Without schools in the package those of the students are.
SELECT admin.import_begin(), pg_temp.student(0, 2, 'x', '{"school": "77", "given": "X"}'), pg_temp.student(0, 3, 'y', '{"given": "Y", "number": "0007"}');
SELECT is_empty($$SELECT * FROM admin.import_sound('rows', true)$$, 'changes without schools');
SELECT is((SELECT string_agg(concat_ws(' ', s.id, s.code, s.name), ',') FROM pg_temp.import_school s), '77 77 ', 'a student brings a school when no file tells of them');
SELECT is(pg_temp.who('y'), '||0007|Y||||||||||t', 'or is known by the student ID');

-- Guardians of students whom nobody knows do not come in.
SELECT admin.import_begin(), pg_temp.student(0, 2, 'zz', '{"given": "Zed", "family": "Unknown"}'), pg_temp.guardian(0, 2, 'gz', '{"given": "Gus", "family": "Unknown"}'),
	pg_temp.tie(0, 2, 'zz', 'gz', 'father'), pg_temp.student(0, 3, 'a', '{"given": "Ana", "family": "Ruiz", "number": "0007"}'),
	pg_temp.guardian(0, 3, 'ga', '{"given": "Al", "family": "Ruiz"}'), pg_temp.tie(0, 3, 'a', 'ga', 'father');
SELECT is_empty($$SELECT * FROM admin.import_sound('rows', true)$$, 'a student who is known and one who is not');
SELECT is((SELECT string_agg(concat_ws(' ', a.kind, a.added), ', ') FROM admin.import_apply('rows', false) a), 'school 0, student 0, guardian 1, link 1', 'bring the guardian of the one');
SELECT is((SELECT string_agg(g.given, ',') FROM registry.guardian g WHERE g.family = 'Unknown'), NULL, 'and nobody of the other');

-- A tie that a row calls ended.
CREATE FUNCTION pg_temp.ended(p_ties text[], p_complete bool DEFAULT false, p_anyway bool DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	IF p_complete THEN
		INSERT INTO pg_temp.import_school (id, code, name) VALUES ('n', 'NORTH', 'North'), ('s', 'SOUTH', 'South');
		PERFORM pg_temp.student(0, 2, 'a', '{"school": "n", "given": "Ana", "number": "0007"}'), pg_temp.student(0, 3, 'b', '{"school": "s", "given": "Bo"}'),
			pg_temp.student(0, 4, 'd', '{"school": "n", "given": "Di"}');
	END IF;
	PERFORM pg_temp.tie(2, n::int, split_part(r, '/', 1), split_part(r, '/', 2), 'mother', split_part(r, '/', 3) = 'ended') FROM unnest(p_ties) WITH ORDINALITY AS u(r, n);
	PERFORM pg_temp.guardian(2, n::int, split_part(r, '/', 2), '{"given": "Rosa"}') FROM unnest(p_ties) WITH ORDINALITY AS u(r, n) WHERE r NOT LIKE '%/ended';
	SELECT s.kind INTO v FROM admin.import_sound('rows', NOT p_complete) s;
	IF FOUND THEN
		RETURN v;
	END IF;
	SELECT concat_ws(' ', a.added, a.changed, a.ended) INTO v FROM admin.import_apply('rows', p_complete, p_anyway) a WHERE a.kind = 'link';
	RETURN v;
EXCEPTION WHEN SQLSTATE 'PD110' THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.ties() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', s.sourced_id, g.sourced_id), ', ' ORDER BY s.sourced_id, g.sourced_id) FROM registry.guardianship t
		JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id) WHERE t.source = 'rows'
$$;
SELECT is(pg_temp.ties(), 'a g, a ga, b g', 'before');
SELECT is(pg_temp.ended('{a/ga/ended}', p_anyway => false), 'PD110', 'changes that end a tie of two: more than a tenth, somebody has to say so');
SELECT is(pg_temp.ended('{a/ga/ended}'), '0 0 1', 'said so, it ends, of a student whom no row tells of');
SELECT is(pg_temp.ties(), 'a g, b g', 'and no other');
SELECT is((SELECT concat_ws(' ', e.why, e.tie ->> 'standing') FROM registry.guardianship_ended e JOIN registry.guardian g USING (guardian_id) WHERE g.sourced_id = 'ga'), 'taken away unverified', 'it is kept whole');
SELECT is(pg_temp.odd(), NULL, 'there is nothing odd about it');
SELECT is(pg_temp.ended('{a/ga/ended,x/ga/ended,a/nobody/ended}'), '0 0 0', 'the same again, and of people whom nobody knows, ends nothing');
SELECT is(pg_temp.ended('{a/g/ended,a/g}', true), '0 0 1', 'a row that goes on beside one that has ended: the tie stays; in a full package what is not named ends');
SELECT is(pg_temp.ties(), 'a g', 'the one of the other child');
SELECT is(pg_temp.ended('{b/g,a/g/ended}', true), '1 0 1', 'in a full package one that has ended is as one that is not there');
SELECT is(pg_temp.ended('{b/g/ended}', true), '0 0 1', 'even if all of them have');
SELECT is(pg_temp.ended('{a/g,b/g}', true), '2 0 0', 'and back again');
UPDATE registry.guardianship t SET standing = 'verified', standing_document = 'birth_certificate' FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'g';
SELECT is(pg_temp.ended('{a/g/ended}'), '0 0 0', 'whom the desk has verified stays');
SELECT is((SELECT string_agg(concat_ws('|', c.person, c.field, c.ours, c.theirs), ', ') FROM admin.import_conflicts() c), 'Rosa|guardian of Ana|verified|not named any more', 'and is listed');

-- Changes that hold contacts only, "student/guardian" or "student/guardian/ended": the students are those of the registry.
CREATE FUNCTION pg_temp.contacts(p_source text, p_ties text[], p_numbers text[] DEFAULT '{}', p_say jsonb DEFAULT '{"given": "Nia", "family": "Oak"}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	PERFORM pg_temp.tie(0, n::int + 1, split_part(r, '/', 1), split_part(r, '/', 2), 'aunt', split_part(r, '/', 3) = 'ended') FROM unnest(p_ties) WITH ORDINALITY AS u(r, n);
	PERFORM pg_temp.guardian(0, n::int + 1, split_part(r, '/', 2), p_say) FROM unnest(p_ties) WITH ORDINALITY AS u(r, n) WHERE r NOT LIKE '%/ended';
	PERFORM pg_temp.student(0, n::int + 1, split_part(r, '/', 1), jsonb_build_object('number', split_part(r, '/', 2)), true) FROM unnest(p_numbers) WITH ORDINALITY AS u(r, n);
	SELECT s.kind INTO v FROM admin.import_sound(p_source, true) s;
	IF FOUND THEN
		RETURN v;
	END IF;
	SELECT string_agg(concat_ws(' ', a.kind, a.added, a.changed, a.ended), ', ') INTO v FROM admin.import_apply(p_source, false, true) a WHERE a.added + a.changed + a.ended > 0;
	RETURN coalesce(v, 'nothing');
END $$;
SELECT count(*) AS events FROM desk.event WHERE kind = 'import' \gset
SELECT is(pg_temp.contacts('rows', '{d/n}'), 'guardian 1 0 0, link 1 0 0', 'contacts alone tie a student whom the registry has by the same id');
SELECT is((SELECT concat_ws(' ', s.sourced_id, g.given, t.relation, t.standing) FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id)
	WHERE g.sourced_id = 'n'), 'd Nia aunt unverified', 'unverified, as every new tie');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'import') - :events, 1::bigint, 'the school has an event');
SELECT is(pg_temp.contacts('rows', '{d/n}'), 'nothing', 'the same again changes nothing');
UPDATE registry.guardianship t SET relation = 'guardian' FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'n';
SELECT is(pg_temp.contacts('rows', '{d/n}', p_say => '{}'), 'link 0 1 0', 'they change a tie; who is known needs no name');
SELECT is((SELECT g.given || ' ' || g.family FROM registry.guardian g WHERE g.sourced_id = 'n'), 'Nia Oak', 'and keeps it');
SELECT is(pg_temp.contacts('rows', '{d/new}', p_say => '{}'), 'no_name', 'who is new needs one');
SELECT is(pg_temp.contacts('rows', '{x/p,b/n,y/p,x/q,y/q/ended}'), 'link 1 0 0', 'students whom nobody knows bring no guardian');
SELECT is((SELECT count(*) FROM registry.guardian g WHERE g.sourced_id IN ('p', 'q')), 0::bigint, 'not even one');
SELECT pg_temp.contacts('rows', '{x/p,b/n,y/p,x/q,y/q/ended}') \gset
SELECT is(pg_temp.odd(), 'no_student 0 3 2', 'they are counted, with the first line');
SELECT is(pg_temp.contacts('rows', '{0007/p}'), 'nothing', 'to a system with students of its own the student ID of one is not the id of another');
SELECT is(pg_temp.contacts('rows', '{zz/n}', '{zz/0007}'), 'link 1 0 0', 'unless a column says that it is the student ID');
SELECT is(pg_temp.contacts('cards', '{0007/c}'), 'guardian 1 0 0, link 1 0 0', 'a system that brought no students means student IDs');
SELECT is(pg_temp.contacts('cards', '{0007/c/ended}'), 'link 0 0 1', 'and ends what it tied');
SELECT is((SELECT string_agg(concat_ws(' ', s.sourced_id, g.sourced_id), ', ' ORDER BY s.sourced_id) FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id)
	JOIN registry.student s USING (student_id) WHERE g.sourced_id IN ('c', 'n')), 'a n, b n, d n', 'no more than that');
SELECT is((SELECT count(*) FROM registry.guardian g WHERE g.source = 'cards'), 1::bigint, 'the guardian stays');
INSERT INTO registry.student (school_id, permanent_id, given, family, source, sourced_id) VALUES (1, '0400', 'Out', 'Oak', 'rows', 'out');
SELECT is(pg_temp.ended('{a/g,out/late}', true), '0 0 3', 'a full package ties nobody of whom it does not tell');
SELECT is((SELECT count(*) FROM registry.guardian g WHERE g.sourced_id = 'late'), 0::bigint, 'nor brings the guardian');
SELECT admin.import_begin(), pg_temp.student(0, 2, 'nobody', '{"given": "No"}'), pg_temp.guardian(1, 2, 'c2', '{"given": "Cy"}'), pg_temp.tie(1, 2, '0007', 'c2', 'aunt');
SELECT is_empty($$SELECT * FROM admin.import_sound('cards', true)$$, 'a contact beside a row of a student whom nobody knows');
SELECT is((SELECT string_agg(concat_ws(' ', a.kind, a.added), ', ') FROM admin.import_apply('cards', false) a), 'school 0, student 0, guardian 1, link 1', 'comes in');

-- What is wrong is told with its place.
SELECT admin.import_begin(), pg_temp.student(0, 2, 'x', '{"school": "77", "given": "X"}'), pg_temp.student(1, 9, 'y', '{"school": "77"}');
SELECT is((SELECT concat_ws(' ', s.kind, s.tab, s.line, s.id) FROM admin.import_sound('rows', false) s), 'no_name 1 9 y', 'a student without a name');
SELECT admin.import_begin(), pg_temp.student(0, 2, 'x', '{"school": "77", "given": "X"}'), pg_temp.guardian(2, 5, 'g', '{}'), pg_temp.tie(2, 5, 'x', 'g', 'mother');
SELECT is((SELECT concat_ws(' ', s.kind, s.tab, s.line, s.id) FROM admin.import_sound('rows', false) s), 'no_name 2 5 g', 'a guardian without a name');
SELECT admin.import_begin(), pg_temp.student(0, 2, 'x', '{"school": "77", "given": "X", "number": "8"}'), pg_temp.student(0, 3, 'x', '{"number": "9"}'),
	pg_temp.student(0, 4, 'y', '{"school": "77", "given": "Y", "number": "8"}');
SELECT is((SELECT concat_ws(' ', s.kind, s.tab, s.line, s.id, s.other) FROM admin.import_sound('rows', false) s), 'number_twice 0 4 8 2', 'an ID that another student has');
SELECT admin.import_begin(), pg_temp.student(0, 2, 'x', '{"school": "77", "given": "X"}'), pg_temp.student(0, 4, 'y', '{"school": "77", "given": "Y", "number": "x"}');
SELECT is((SELECT concat_ws(' ', s.kind, s.tab, s.line, s.id, s.other) FROM admin.import_sound('rows', false) s), 'number_twice 0 4 x 2', 'or stands in for one');
SELECT is(t.try('clerk_a', 'SELECT admin.import_merge(''x'', false)'), '42501', 'staff do not call it');

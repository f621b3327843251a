-- SPDX-License-Identifier: Apache-2.0
-- The look-up: whatever was typed, in the own schools, by ranges.
SELECT plan(97);

SELECT is(registry.name_words(E'Vásquez-Rivera\tEva \v'), '{vasquez,rivera,eva,v}', 'no letter is taken for a space');

-- Ids found, students first.
CREATE FUNCTION t.find(p_role text, p_typed text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.try(p_role, format('SELECT string_agg(f.person_id::text, '' '') FROM desk.find_people(%L) f', p_typed)), '')
$$;
SELECT is(t.find('clerk_a', typed), found, who || ': ' || typed) FROM (VALUES
	('garcia', '101 102 12 13', 'a family name'), ('gar', '101 102 12 13', 'its beginning'), ('GARCÍA', '101 102 12 13', 'accents and capitals or none'),
	('gar ana', '101', 'two parts'), ('ana gar', '101', 'in any order'), ('a m gar lo', '101', 'initials'), ('garcia-lopez', '101', 'a hyphen'),
	('nguyen', '106', 'Vietnamese without its marks'), ('Nguyễn Hồ', '106', 'and with them'), ('sukarno', '15', 'a single name'),
	('0412', '101 105 102 106 104 103', 'a birthday, before IDs that begin so'), ('04/12', '101 105 102 106 104 103', 'as people write it'), ('4/12', '101 105 102 106 104 103', 'shorter'), ('gar 0412', '101 102', 'name and birthday'),
	('04/12/' || extract(year FROM registry.today())::int - 9, '101', 'with the year'),
	((extract(year FROM registry.today())::int - 9) || '-04-12', '101', 'ISO'), ('0412 gar', '101 102', 'birthday first'),
	('0412883107', '101', 'a student ID'), ('0412883', '105 101 102 106 104 103', 'its beginning'),
	('0144', '11', 'a phone''s last four'), ('555-0144', '11', 'last seven'), ('(626) 555-0144', '11', 'all ten'), ('+1 626 555 0144', '11', 'with the country'),
	('rosa.l@ex', '11', 'an e-mail'), ('juan garcia', '12', 'a guardian'), ('zzz', '', 'nobody'), ('', '', 'nothing'), ('-', '', 'a hyphen alone'), ('%', '', 'no pattern'), ('_', '', 'none'),
	('garcia lopez ana maria', '101', 'all of it'), ('garcia lopez juan', '', 'all words must fit')) AS v(typed, found, who);

SELECT is(t.find('clerk_b', 'gar'), '', 'the other school finds none of them');
SELECT is(t.find('clerk_b', 'lopez'), '11', 'but a guardian with a child here');
SELECT is(t.try('clerk_b', $$SELECT concat_ws('|', name, children, student_id, school_id) FROM desk.find_people('lopez')$$), 'LÓPEZ, Rosa|O''BRIEN-MÜLLER, Liam (6)|201|2', 'with the child here only');
SELECT is(t.find('clerk_b', 'obrien mul'), '201', 'apostrophe and umlaut');
SELECT is(t.find('both_d', 'lopez'), '101 11 11', 'both schools to one who has both');
SELECT is(t.find('district_d', typed), found, 'district: ' || typed) FROM (VALUES ('gar', '101 102 12 13'), ('gar ana', '101'), ('04/12 lo', '101'), ('obr l', '201'), ('g t', '13')) AS v(typed, found);
SELECT is(t.try('clerk_a', $$SELECT concat_ws('|', name, born, grade, room, guardians, verified) FROM desk.find_people('gar ana')$$),
	'GARCÍA LÓPEZ, Ana Maria|' || (extract(year FROM registry.today())::int - 9) || '-04-12|3|12|4|2', 'a student as shown');
SELECT is(t.find('clerk_a', 'ruiz') || t.try('clerk_a', $$SELECT concat('|', phone, children, '|', student_id) FROM desk.find_people('ruiz')$$), '14||101', 'of a restricted person no phone, no children');
SELECT is(t.find('clerk_a', '555-0146') || t.find('clerk_a', 'elena@ex'), '', 'and no finding by them');
SELECT is(t.try(who, $$SELECT string_agg(x.n || ':' || x.found, '|' ORDER BY x.n) FROM (SELECT n, (SELECT string_agg(f.person_id::text, ' ') FROM desk.find_people('gar', n) f) AS found
	FROM unnest(ARRAY[1, 3, 4]) AS n) x$$), '1:101|3:101 102 12|4:101 102 12 13', 'so many as are asked for, the first of them: ' || who) FROM (VALUES ('clerk_a'), ('district_d')) AS v(who);
SELECT is(t.try('expired_a', $$SELECT desk.find_people('gar')$$), 'PD011 assignment_expired', 'nobody without an assignment');
SELECT is(t.try('clerk_a', $$SELECT string_agg(person_id::text, ' ') FROM desk.find_near('garzia anna')$$), '101', 'near spellings');

-- A change is found after a refresh.
UPDATE registry.student SET family = 'Quispe' WHERE student_id = 102;
SELECT registry.search_refresh('{102}', '{12}');
SELECT is(t.find('clerk_a', 'quispe') || '|' || t.find('clerk_a', 'gar') || '|' || t.find('district_d', 'qu mateo'), '102|101 12 13|102', 'refreshed');

-- What is shown is the record as it is now, whoever changed it.
CREATE FUNCTION t.shown(p_role text, p_typed text, p_id bigint) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.try(p_role, format('SELECT concat_ws(''|'', f.name, f.grade, f.room, f.guardians, f.verified, f.phone, f.children) FROM desk.find_people(%L) f WHERE f.person_id = %s', p_typed, p_id)), '-')
$$;
SELECT is(t.shown('clerk_a', 'garcia lopez', 101), 'GARCÍA LÓPEZ, Ana Maria|3|12|4|2', 'as it was');
UPDATE registry.guardianship SET standing = 'verified' WHERE student_id = 101 AND guardian_id = 13;
SELECT is(t.shown('clerk_a', 'garcia lopez', 101), 'GARCÍA LÓPEZ, Ana Maria|3|12|4|3', 'a standing');
DELETE FROM registry.guardianship WHERE student_id = 101 AND guardian_id = 13;
SELECT is(t.shown('clerk_a', 'garcia lopez', 101), 'GARCÍA LÓPEZ, Ana Maria|3|12|3|2', 'a tie that ended');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation) VALUES (1, 101, 15, 'uncle');
SELECT is(t.shown('clerk_a', 'garcia lopez', 101), 'GARCÍA LÓPEZ, Ana Maria|3|12|4|2', 'a new one');
SELECT is(t.shown('clerk_a', 'sukarno', 15), 'SUKARNO|GARCÍA LÓPEZ, Ana Maria (3); NGUYỄN, Thị Hồng (2)', 'and for the guardian, the elder first');
UPDATE registry.homeroom SET room = '99' WHERE school_id = 1;
UPDATE registry.student SET grade = '4' WHERE student_id = 101;
SELECT is(t.shown('clerk_a', 'garcia lopez', 101), 'GARCÍA LÓPEZ, Ana Maria|4|99|4|2', 'room and grade');
SELECT is(t.shown('clerk_a', 'rosa', 11), 'LÓPEZ, Rosa|+16265550144|GARCÍA LÓPEZ, Ana Maria (4); QUISPE, Mateo (1)', 'the children''s too');
UPDATE registry.guardian_phone SET phone = '+16265550999' WHERE guardian_id = 11;
SELECT is(t.shown('clerk_a', 'rosa', 11), 'LÓPEZ, Rosa|+16265550999|GARCÍA LÓPEZ, Ana Maria (4); QUISPE, Mateo (1)', 'a telephone');
SELECT is(t.try('clerk_a', $$SELECT desk.restrict(gen_random_uuid(), 101, 11, 'court_order', NULL, NULL, 'n')$$) || t.shown('clerk_a', 'rosa', 11), 'restrictedLÓPEZ, Rosa|QUISPE, Mateo (1)', 'restricted: neither telephone nor the child kept from her');
SELECT is(t.shown('clerk_b', 'rosa', 11), 'LÓPEZ, Rosa|+16265550999|O''BRIEN-MÜLLER, Liam (6)', 'at the other school as before');
SELECT is((SELECT count(*) FROM registry.person_at p LEFT JOIN registry.students_shown(NULL) s ON p.kind = 's' AND s.student_id = p.person_id AND s.school_id = p.school_id
	LEFT JOIN registry.guardians_shown(NULL) g ON p.kind = 'g' AND g.guardian_id = p.person_id AND g.school_id = p.school_id
	WHERE (p.name, p.grade, p.room, p.guardians, p.verified, p.phone, p.children, p.student_id) IS DISTINCT FROM
		(coalesce(s.name, g.name), s.grade, s.room, s.guardians, s.verified, g.phone, g.children, coalesce(s.student_id, g.student_id))), 0::bigint, 'everybody is shown as the record has them');

-- Names of this district: two letters help, accents or none, either part of a double name, other scripts.
INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, grade) VALUES
	(1, 301, '0412883301', 'José', '', 'García López', '3'), (1, 302, '0412883302', 'Íñigo', '', 'Núñez', '3'), (1, 303, '0412883303', 'Siobhán', '', 'O''Connor-Davies', '3'),
	(1, 304, '0412883304', '민준', '', '김', '3'), (1, 305, '0412883305', 'Иван', '', 'Соловьёв', '3'), (1, 306, '0412883306', 'محمد', '', 'الأحمد', '3'),
	(1, 307, '0412883307', 'Thị Mỹ Linh', '', 'Đặng', '3'), (1, 308, '0412883308', 'D’Angelo', '', 'St. John', '3'), (1, 309, '0412883309', 'Արամ', '', 'Հակոբյան', '3'), (1, 310, '0412883310', '伟', '', '王', '3');
SELECT registry.search_refresh('{301,302,303,304,305,306,307,308,309,310}', '{}');
SELECT is(t.find(who, typed), found, who || ': ' || typed) FROM (VALUES ('clerk_a'), ('district_d')) AS w(who) CROSS JOIN (VALUES
	('Nunez', '302'), ('jose garcia', '301'), ('davies', '303'), ('oconnor', '303'), ('o''con', '303'), ('connor', '303'), ('o conn', '303'), ('connor-d', '303'), ('angelo', '308'), ('john angelo', '308'), ('김', '304'), ('민준 김', '304'), ('солов', '305'), ('الأحمد', '306'), ('dang li', '307'), ('dangelo', '308')) AS v(typed, found)
	WHERE who = 'clerk_a' OR typed NOT IN ('jose garcia', 'dangelo');

-- Whoever has several words that begin so, or one twice, is shown once.
INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, grade) VALUES (1, 311, '0412883311', 'Wong', 'Wonga', 'Wong Woods', '3');
SELECT registry.search_refresh('{311}', '{}');
SELECT is(t.find('clerk_a', typed) || '|' || t.find('district_d', typed), '311|311', 'once: ' || typed) FROM (VALUES ('wo'), ('wong'), ('wo won')) AS v(typed);

-- What no index takes whole is found by how it begins.
UPDATE registry.guardian SET family = repeat('wordy', 200000) WHERE guardian_id = 11;
SELECT lives_ok($$SELECT registry.search_refresh('{}', '{11}')$$, 'a word of a million letters');
SELECT is(t.find('clerk_a', 'wordywor') || '|' || t.find('clerk_a', repeat('wordy', 30)), '11|11', 'is found by its beginning');

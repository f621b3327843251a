-- SPDX-License-Identifier: Apache-2.0
-- The look-up: whatever was typed, in the own schools, by ranges.
SELECT plan(48);

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
SELECT is(t.try('expired_a', $$SELECT desk.find_people('gar')$$), 'PD011 assignment_expired', 'nobody without an assignment');
SELECT is(t.try('clerk_a', $$SELECT string_agg(person_id::text, ' ') FROM desk.find_near('garzia anna')$$), '101', 'near spellings');

-- A change is found after a refresh.
UPDATE registry.student SET family = 'Quispe' WHERE student_id = 102;
SELECT registry.search_refresh('{102}', '{12}');
SELECT is(t.find('clerk_a', 'quispe') || '|' || t.find('clerk_a', 'gar') || '|' || t.find('district_d', 'qu mateo'), '102|101 12 13|102', 'refreshed');

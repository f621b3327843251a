-- SPDX-License-Identifier: Apache-2.0
-- What a school knows about its own counter.
SELECT plan(54);
GRANT USAGE ON SCHEMA t TO PUBLIC;
CREATE FUNCTION t.rows(p_role text, p_report text, p_columns text DEFAULT 'c1, c2, c3, c4, c5, c6, c7, c8', p_from text DEFAULT 'NULL', p_to text DEFAULT 'NULL') RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.try(p_role, format('SELECT string_agg(concat_ws(''|'', %s), ''; '') FROM desk.report(%L, %s, %s) WHERE c1 IS NULL OR c1 !~ ''^Head of events''', p_columns, p_report, p_from, p_to)), '-') $$;

SELECT is(t.rows('nobody_a', 'coverage') || t.rows('expired_a', 'coverage'), 'PD010 no_assignmentPD011 assignment_expired', 'not for everybody');
SELECT is(t.rows('clerk_a', 'lunch'), 'PD060 not_found', 'only what there is');
-- 101: Rosa, Juan verified, Tomas not, Elena restricted; 102: Rosa, Juan, who has an account for 102; 103, 105 one each, 106 one; 104 has left.
SELECT is(t.rows('viewer_a', 'coverage'), '1|2|2/2|1/2|1/2|1/2|LINC; 2|1|1/1|0/1|0/1|0/1|LINC; 3|3|2/3|0/2|1/2|0/2|LINC; 12|1|1/1|0/1|0/1|0/1|LINC; none|1|1/1|0/1|0/1|0/1|LINC',
	'by grade in its order: guardians, verified, with a code, registered, linked');
SELECT is(t.rows('clerk_b', 'coverage'), '6|2|2/2|0/2|0/2|0/2|MADI', 'each school its own');
SELECT is(t.rows('clerk_a', 'homerooms', 'c1, c2, c3'), '1|12 Ms. Chen|2; 2|12 Ms. Chen|1; 3|12 Ms. Chen|3; 12|12 Ms. Chen|1; none|1', 'by homeroom');
SELECT t.live('clerk_a', 101, 11) AS code \gset
SELECT is(t.rows('clerk_a', 'coverage', 'c5') , '1/2; 0/1; 1/2; 0/1; 0/1', 'a code counts');
SELECT is(t.try('district_d', $$SELECT string_agg(DISTINCT c8, ' ') FROM desk.report('coverage', NULL, NULL)$$), 'LINC MADI', 'the district sees all');
SELECT is(t.rows('clerk_a', 'days', 'c1 = current_date::text, c2, c3, c4, c5, c6, c7'), 't|1|1|0|0|0|0', 'codes by the day');
SELECT is(t.rows('clerk_a', 'weeks', 'c1 = date_trunc(''week'', current_date)::date::text, c2'), 't|1', 'by the week');
SELECT is(t.rows('clerk_a', 'days', 'c1', '''2020-01-01''', '''2020-01-31'''), '-', 'not before there were any');
SELECT is(t.try('clerk_a', format('SELECT desk.revoke(gen_random_uuid(), 101, 11, ''lost'')')) || t.rows('clerk_a', 'days', 'c2, c6') || t.rows('clerk_a', 'coverage', 'c5'), 'revoked1|11/2; 0/1; 0/2; 0/1; 0/1', 'a cancelled one is told and counts no more');

-- What waits.
SELECT is(t.rows('clerk_a', 'parked') || t.rows('clerk_a', 'approvals') || t.rows('clerk_a', 'locked') || t.rows('clerk_a', 'returned') || t.rows('clerk_a', 'refused'), '-----', 'nothing waits');
SELECT t.start('clerk_a', 101, 12) AS v \gset
SELECT is(t.try('clerk_a', format('SELECT desk.visit_park(gen_random_uuid(), %s, ''birth certificate'')', :v)) || t.rows('clerk_c', 'parked', 'c2, c3, c4, c6, c7'), 'parkedGARCÍA, Juan|GARCÍA LÓPEZ, Ana Maria|3|Clerk A|birth certificate', 'a parked visit, and what for');
SELECT is(t.rows('clerk_c', 'parked', 'c5'), to_char(now() AT TIME ZONE (SELECT time_zone FROM registry.district), 'YYYY-MM-DD HH24:MI'), 'since when, as it sorts');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :v)) || t.rows('clerk_c', 'refused', 'c3, c5, c6, c8'), 'refusedGARCÍA, Juan|left|Clerk A|LINC', 'a refused one, and why');
SELECT is(t.rows('clerk_b', 'refused') || t.rows('clerk_a', 'refused', 'c1', '''2020-01-01''', '''2020-01-31'''), '--', 'not another school''s, not another month''s');
SELECT t.policy('visit', 'approval', 'second_person');
SELECT t.ready('clerk_a', 106, 15) AS w \gset
SELECT is(t.rows('viewer_a', 'approvals', 'c2, c3, c6'), 'SUKARNO|NGUYỄN, Thị Hồng|Clerk A', 'a form that waits, also for who may not decide');
SELECT t.policy('visit', 'approval', 'none');
SELECT is(t.issue('clerk_a', :w) ~ '-', true, 'its code');
SELECT t.try('clerk_a', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''office'')', t.credential(:w))) AS s \gset
UPDATE portal.account SET locked_at = now(), sign_in_failures = 3 WHERE account_id = 1;
SELECT is(t.rows('clerk_a', 'locked', 'c1, c2, c3, c5, c8'), 'GARCÍA, Juan|GARCÍA, Mateo|wrong sign-ins|3|LINC', 'who is locked out');
SELECT matches(t.rows('clerk_a', 'locked', 'c4'), '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$', 'since when, as it sorts');
SELECT is(t.rows('clerk_b', 'locked'), '-', 'at the own school');
ALTER TABLE desk.sheet DISABLE TRIGGER guard_state;
UPDATE desk.sheet SET state = 'returned' WHERE sheet_id = :s;
SELECT is(t.rows('clerk_a', 'returned', 'c1, c2, c3, c6 ~ ''^works until'''), '0001-000002|SUKARNO|NGUYỄN, Thị Hồng|t', 'a letter that came back, and whether its code works');
UPDATE desk.sheet SET state = 'sent' WHERE sheet_id = :s;

-- The day.
SELECT is(t.rows('clerk_a', 'close', 'c1, c2, c3'), 'Visits begun|3|; Visits done|1|; Visits refused|1|; Visits left open|1|to do; Codes issued|2|; Codes handed over|1|; Codes cancelled|1|; Sheets reserved|2|; Sheets handed over or mailed|1|; Sheets sent to a printer and not looked at|1|to do',
	'the close of the day');
SELECT is(t.rows('clerk_a', 'close', 'c1, c2', 'NULL', '''2020-01-01'''), 'Visits left open|1; Sheets sent to a printer and not looked at|1', 'of another day, with what stands open now');
SELECT is(t.rows('clerk_b', 'close'), '-', 'of the own school');
SELECT t.try('clerk_a', $$SELECT string_agg(c1, '; ') FROM desk.report('close', NULL, NULL) WHERE c1 ~ '^Head'$$) AS head \gset
SELECT is(:'head', (SELECT 'Head of events: LINC ' || x.seq || ' ' || rtrim(regexp_replace(left(encode(x.hash, 'hex'), 40), '(....)', '\1 ', 'g'))
	FROM desk.event x WHERE x.school_id = 1 ORDER BY x.seq DESC LIMIT 1), 'with the newest event, to be compared on a later day');
SELECT is(t.try('clerk_a', $$SELECT desk.card_change(gen_random_uuid(), 101, 11, 'reach', '{cell}', '{626-555-0190}', NULL, NULL, NULL)$$) || t.rows('clerk_a', 'close', 'CASE WHEN c1 ~ ''cards made'' THEN c2 END') || t.try('clerk_b', $$SELECT c2 FROM desk.report('close', NULL, NULL) WHERE c1 ~ 'cards'$$), 'applied; ; ; ; ; ; ; ; ; ; 11', 'a changed card counts at each school');

SELECT is((SELECT count(*) > 20 AND bool_and(detail ? 'report') FROM desk.event WHERE school_id = 1 AND kind = 'report_viewed'), true, 'each look is an event');
SELECT is(t.try('both_d', $$SELECT count(*) FROM desk.report('coverage', NULL, NULL)$$), '6', 'whoever has two schools sees both');
SELECT is((SELECT count(*) FROM desk.event WHERE actor = 'both_d' AND kind = 'report_viewed'), 2::bigint, 'and each is told');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.report('parked', NULL, NULL) r WHERE r::text ~ '626|@|Marengo'$$) || t.try('clerk_a', $$SELECT count(*) FROM desk.report('locked', NULL, NULL) r WHERE r::text ~ '626|@|Marengo'$$), '00', 'no telephone, e-mail or address');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.report_ties(''{1}'', ''{}'')'), '42501', 'staff call the one door only');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');
SELECT is(admin.events_verify(2), NULL, 'at both schools');

-- Narrowed down.
CREATE FUNCTION t.only(p_role text, p_report text, p_filter text, p_columns text DEFAULT 'c1, c2, c3') RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.try(p_role, format('SELECT string_agg(concat_ws(''|'', %s), ''; '') FROM desk.report(%L, NULL, NULL, %L)', p_columns, p_report, p_filter)), '-') $$;
SELECT is(t.only('clerk_a', 'coverage', '{"grade": "3"}'), '3|3', 'a grade');
SELECT is(t.only('clerk_a', 'coverage', '{"grade": "-"}'), 'none|1', 'those without');
SELECT is(t.only('clerk_a', 'coverage', '{"homeroom": "1"}', 'c1'), '1; 2; 3; 12', 'a homeroom');
SELECT is(t.only('clerk_a', 'coverage', '{"language": "es"}'), '1|2; 3|3', 'a language, the guardian''s');
SELECT is(t.only('clerk_a', 'homerooms', '{"grade": "3", "language": "es"}'), '3|12 Ms. Chen|3', 'both');
SELECT is(t.only('clerk_a', 'coverage', '{"school": "MADI"}'), '-', 'not another school''s');
SELECT is(t.only('district_d', 'coverage', '{"school": "MADI"}', 'c1, c8'), '6|MADI', 'one of many');
SELECT is(t.only('clerk_a', 'days', '{"staff": "clerk_c"}') || t.only('clerk_a', 'days', '{"staff": "clerk_a"}', 'c2'), '-2', 'codes by whom');
SELECT is(t.only('clerk_a', 'weeks', '{"grade": "2"}', 'c2') || t.only('clerk_a', 'weeks', '{"language": "vi"}', 'c2'), '1-', 'of a grade, in a language');
SELECT is(t.only('clerk_a', 'refused', '{"grade": "3", "staff": "clerk_a"}', 'c3') || t.only('clerk_a', 'refused', '{"grade": "2"}', 'c3'), 'GARCÍA, Juan-', 'refused ones');
SELECT is(t.only('clerk_a', 'locked', '{"grade": "1"}', 'c1') || t.only('clerk_a', 'locked', '{"grade": "3"}', 'c1'), 'GARCÍA, Juan-', 'who is locked out');
SELECT is(t.only('clerk_a', 'parked', '{"staff": "clerk_a"}') || t.only('clerk_a', 'approvals', '{"language": "en"}') || t.only('clerk_a', 'returned', '{"grade": "2"}'), '---', 'what waits');
SELECT is(t.only('clerk_a', 'coverage', '{"homeroom": "x"}'), 'PD061 bad_value', 'a homeroom that is none');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'report_viewed' AND detail -> 'only' ->> 'grade' = '-'), 1::bigint, 'the event says what was asked');
SELECT is(t.try('clerk_a', $$SELECT string_agg(field || ' ' || value, ', ') FROM desk.report_choices(NULL) WHERE field <> 'staff'$$),
	'grade 1, grade 2, grade 3, grade 12, grade -, homeroom 1, language en, language ja, language ru, language es', 'by what: a clerk');
SELECT is(t.try('district_d', $$SELECT string_agg(label, ', ') FROM desk.report_choices(NULL) WHERE field IN ('school', 'grade', 'homeroom')$$),
	'LINC Lincoln Elementary, MADI Madison Middle, 3, 6', 'the district: schools, no homerooms');
SELECT is(t.try('district_d', $$SELECT string_agg(label, ', ') FROM desk.report_choices('MADI') WHERE field = 'homeroom'$$), '7 Mr. Diaz', 'until one is chosen');
SELECT is(t.try('clerk_b', $$SELECT string_agg(value, ' ' ORDER BY value) FROM desk.report_choices(NULL) WHERE field = 'staff'$$), 'both_d clerk_b district_d', 'and its staff');

-- A day is the moments from where it begins to where the next one does, on the days that have 23 or 25 hours, too.
CREATE FUNCTION pg_temp.odd(p_zone text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	UPDATE registry.district SET time_zone = p_zone;
	RETURN (SELECT count(*) FROM generate_series(timestamptz '2026-01-01', timestamptz '2026-12-31', '30 minutes') AS x
		WHERE extract(day FROM x) BETWEEN 1 AND 10 AND NOT (x >= desk.day_start(desk.day_of(x)) AND x < desk.day_start(desk.day_of(x) + 1)));
END $$;
SELECT is((SELECT string_agg(z || ' ' || pg_temp.odd(z), ', ') FROM unnest('{America/Los_Angeles,America/New_York,Pacific/Honolulu}'::text[]) AS z),
	'America/Los_Angeles 0, America/New_York 0, Pacific/Honolulu 0', 'a day begins where the one before it ends');
INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade) VALUES (1, 9009, '9', 'Ms. Nine', '3'), (1, 9010, '10', 'Mr. Ten', '3');
UPDATE registry.student SET grade = '3', homeroom_id = CASE student_id WHEN 101 THEN 9010 ELSE 9009 END WHERE student_id IN (101, 102);
SELECT is(t.try('clerk_a', $$SELECT string_agg(c2, ', ') FROM desk.report('homerooms', NULL, NULL) WHERE c1 = '3'$$), '9 Ms. Nine, 10 Mr. Ten', 'rooms by their number');

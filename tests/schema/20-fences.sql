-- SPDX-License-Identifier: Apache-2.0
-- Psql, signed in as staff, tries to get round the desk.
SELECT plan(59);

SELECT is(t.try('clerk_a', 'SELECT count(*) FROM ' || f), '42501', 'a clerk cannot read ' || f) FROM unnest(ARRAY['registry.student', 'registry.guardian',
	'desk.visit', 'desk.credential', 'desk.envelope', 'desk.event', 'keys.staff_seed', 'portal.account', 'registry.find_word', 'admin.migration']) AS f;
SELECT is(t.try('clerk_a', $$INSERT INTO desk.event (school_id, seq, at, kind, prev, hash) VALUES (1, 99, now(), 'x', '', '')$$), '42501', 'a clerk cannot write an event');
SELECT is(t.try('clerk_a', $$UPDATE registry.guardianship SET standing = 'verified' WHERE guardian_id = 13$$), '42501', 'a clerk cannot set a standing');
SELECT is(t.try('clerk_a', $$SELECT desk.log(1, 'x', 1, 1, 'x', '{}')$$), '42501', 'a clerk cannot call desk.log');
SELECT is(t.try('clerk_a', $$SELECT desk.act_end(gen_random_uuid(), 'x')$$), '42501', 'nor act_end');
SELECT is(t.try('clerk_a', $$SELECT desk.move('visit', 'open', 'issue')$$), '42501', 'nor move');
SELECT is(t.try('clerk_a', $$SELECT registry.scope()$$), '42501', 'nor registry.scope');
SELECT is(t.try('clerk_a', f), '42501', 'a clerk cannot call ' || split_part(f, '(', 1)) FROM unnest(ARRAY[
	$$SELECT admin.assign('clerk_a', NULL, 'district', current_date, NULL)$$, $$SELECT admin.staff_put('x', 'x', '', '', '', '')$$,
	$$SELECT admin.grant_put('clerk_a', 2, 1, '', '', '')$$, $$SELECT admin.school_put('X', 'X', '', '', '', '')$$,
	$$SELECT admin.settle()$$, $$SELECT registry.search_rebuild()$$]) AS f;
SELECT is(t.try('clerk_a', 'SET ROLE pindesk_api'), '42501', 'a clerk cannot become pindesk_api');
SELECT is(t.try('clerk_a', 'CREATE TEMP TABLE x (y int)'), '42501', 'a clerk cannot make temporary tables');
SELECT is(t.try('clerk_a', 'CREATE TABLE desk.x (y int)'), '42501', 'a clerk cannot make tables in desk');
SELECT ok(NOT pg_has_role('clerk_a', 'pindesk_api', 'MEMBER') AND NOT pg_has_role('clerk_a', 'pindesk_owner', 'MEMBER'), 'a clerk is no member of api or owner');

SELECT is(t.try('clerk_a', 'SELECT student_id FROM desk.student(101)'), '101', 'a clerk reads the own school');
SELECT is(t.try('clerk_b', f), 'PD060 not_found', 'a clerk of another school does not: ' || f) FROM unnest(ARRAY[
	'SELECT desk.student(101)', 'SELECT desk.guardians(101)', $$SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'in_person', 'x')$$,
	$$SELECT desk.verify_standing(gen_random_uuid(), 101, 13, 'adoption', '')$$]) AS f;
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.key_chain(2) WHERE kind = 'school'$$), '0', 'nor its keys');
SELECT is(t.try('both_d', 'SELECT school_id FROM desk.student(201)'), '2', 'one with two schools reads both');
SELECT is(t.try('district_d', 'SELECT school_id FROM desk.student(201)'), '2', 'the district reads all');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.my_grants()'), '1', 'grants are one''s own');
SELECT is(t.try('clerk_a', 'SELECT user_name FROM desk.my_key()'), 'clerk_a', 'so is the key');

-- Row security by itself: what the functions' role sees when a function forgot its filter.
CREATE FUNCTION t.as_api(p_sql text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE r text; BEGIN EXECUTE p_sql INTO r; RETURN r; END $$;
ALTER FUNCTION t.as_api OWNER TO pindesk_api;
GRANT USAGE ON SCHEMA t TO PUBLIC;
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT string_agg(student_id::text, '','') FROM registry.student')$$), '201', 'row security hides students of other schools');
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT string_agg(guardian_id::text, '','' ORDER BY guardian_id) FROM registry.guardian')$$), '11,21',
	'guardians show where they have a child');
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT count(*) FROM registry.find_word WHERE school_id = 1')$$), '0', 'words of other schools are hidden');
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT string_agg(address_id::text, '','' ORDER BY address_id) FROM registry.address')$$), '1,2', 'addresses show with their people');
SELECT is(t.try('expired_a', $$SELECT t.as_api('SELECT count(*) FROM registry.student')$$), '0', 'an ended assignment shows nothing');
SELECT is(t.try('clerk_b', $$SELECT t.as_api('INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel) VALUES (1, ''x'', 101, 11, ''video'') RETURNING 1')$$),
	'42501', 'nothing can be written into another school');
SELECT is(t.try('clerk_a', $$SELECT t.as_api('INSERT INTO desk.event (school_id, seq, at, actor, kind, prev, hash) VALUES (1, 999, now(), ''clerk_b'', ''x'', '''', '''') RETURNING 1')$$),
	'42501', 'an event cannot name another actor');
SELECT is(t.try('clerk_a', $$SELECT t.as_api('UPDATE desk.event SET kind = ''x'' RETURNING 1')$$), '42501', 'no function can change an event');

SELECT is(t.try('nobody_a', $$SELECT desk.hello('x')$$), 'PD010 no_assignment', 'no assignment');
SELECT is(t.try('expired_a', $$SELECT desk.hello('x')$$), 'PD011 assignment_expired', 'an assignment that ended');
SELECT is(t.fact('ended'), (registry.today() - 1)::text, 'says when');
SELECT is(t.try('expired_a', 'SELECT desk.schema_version()'), (SELECT max(version)::text FROM admin.migration), 'may still ask the version');

-- An assignment's days are the district's: between the first and the last place of the world it is never the same day.
UPDATE registry.district SET time_zone = 'Pacific/Pago_Pago';
UPDATE desk.assignment SET starts = '2026-01-01', ends = registry.today() WHERE role_name = 'clerk_b';
SELECT is(t.try('clerk_b', 'SELECT student_id FROM desk.student(201)'), '201', 'the last day counts');
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT count(*) FROM registry.student')$$), '1', 'for row security, too');
UPDATE registry.district SET time_zone = 'Pacific/Kiritimati';
SELECT is(t.try('clerk_b', 'SELECT student_id FROM desk.student(201)'), 'PD011 assignment_expired', 'a district whose day is later has it past');
UPDATE desk.assignment SET starts = registry.today(), ends = NULL WHERE role_name = 'clerk_b';
SELECT is(t.try('clerk_b', 'SELECT student_id FROM desk.student(201)'), '201', 'the first day counts');
UPDATE registry.district SET time_zone = 'Pacific/Pago_Pago';
SELECT is(t.try('clerk_b', 'SELECT student_id FROM desk.student(201)'), 'PD010 no_assignment', 'a district whose day is earlier has it to come');
UPDATE desk.assignment SET starts = registry.today() + 1, ends = registry.today() - 1 WHERE role_name = 'clerk_b';
SELECT is(t.try('clerk_b', $$SELECT t.as_api('SELECT count(*) FROM registry.student')$$), '0', 'days the wrong way round are none');
UPDATE registry.district SET time_zone = 'America/Los_Angeles';
UPDATE desk.assignment SET starts = '2026-03-08', ends = '2026-11-01' WHERE role_name = 'clerk_b';
SELECT is((SELECT count(*) FROM desk.assignment a, generate_series(timestamptz '2026-03-07', '2026-03-10', '30 minutes') AS x, generate_series(timestamptz '2026-10-31', '2026-11-03', '30 minutes') AS y
	WHERE a.role_name = 'clerk_b' AND (a.term @> x <> (desk.day_of(x) BETWEEN a.starts AND a.ends) OR a.term @> y <> (desk.day_of(y) BETWEEN a.starts AND a.ends))), 0::bigint,
	'days of 23 and of 25 hours are whole ones');

SELECT is(t.try('viewer_a', $$SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'in_person', 'x')$$), 'PD013 not_allowed', 'a viewer starts no visit');
SELECT is(t.try('viewer_a', $$SELECT desk.verify_standing(gen_random_uuid(), 101, 13, 'adoption', '')$$), 'PD013 not_allowed', 'a viewer verifies nobody');
SELECT is(t.try('viewer_a', 'SELECT student_id FROM desk.guardians(101)'), '101', 'a viewer may look');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

-- SPDX-License-Identifier: Apache-2.0
-- Who gives and takes which role, and that the statements say what is asked and nothing else.
SELECT plan(80);
GRANT USAGE ON SCHEMA t TO PUBLIC;

-- Statements as a desk writes them; the signatures are noise, which a server cannot tell.
CREATE FUNCTION t.f(tag int, v bytea) RETURNS bytea LANGUAGE sql AS $$
	SELECT set_byte('\x00'::bytea, 0, tag) || substr(int4send(length(v)), 3) || v $$;
CREATE FUNCTION t.n(tag int, v int) RETURNS bytea LANGUAGE sql AS $$ SELECT t.f(tag, int8send(v)) $$;
CREATE FUNCTION t.w(tag int, v text) RETURNS bytea LANGUAGE sql AS $$ SELECT t.f(tag, convert_to(v, 'UTF8')) $$;
CREATE FUNCTION t.key(who text, what text DEFAULT 'sign') RETURNS bytea LANGUAGE sql AS $$ SELECT sha256(convert_to(who || what, 'UTF8')) $$;
CREATE FUNCTION t.head(kind int, district text DEFAULT '6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b10') RETURNS bytea LANGUAGE sql AS $$
	SELECT convert_to('pindesk1', 'UTF8') || set_byte('\x00'::bytea, 0, kind) || t.w(1, district) $$;
CREATE FUNCTION t.role(r text) RETURNS int LANGUAGE sql AS $$ SELECT array_position(ARRAY['viewer', 'account_admin', 'principal', 'district', 'auditor'], r) $$;
CREATE FUNCTION t.says(who text, r text, school int, serial int, starts date DEFAULT registry.today(), ends text DEFAULT '', keyed text DEFAULT NULL,
	district text DEFAULT '6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b10') RETURNS bytea LANGUAGE sql AS $$
	SELECT t.head(1, district) || t.w(2, who) || t.f(3, t.key(coalesce(keyed, who))) || t.f(4, t.key(coalesce(keyed, who), 'box')) || t.n(5, t.role(r)) || t.n(6, school)
		|| t.w(10, starts::text) || t.w(11, ends) || t.n(12, serial) $$;
CREATE FUNCTION t.over(who text, school int, serial int, keyed text DEFAULT NULL) RETURNS bytea LANGUAGE sql AS $$
	SELECT t.head(5) || t.w(2, who) || t.f(3, t.key(coalesce(keyed, who))) || t.n(6, school) || t.n(12, serial) $$;
CREATE FUNCTION t.school_key(school int, generation int) RETURNS bytea LANGUAGE sql AS $$
	SELECT t.head(2) || t.n(6, school) || t.n(7, generation) || t.f(8, t.key('school' || generation)) $$;
CREATE FUNCTION t.hands(who text, school int, generation int, r text DEFAULT 'account_admin', keyed text DEFAULT NULL) RETURNS bytea LANGUAGE sql AS $$
	SELECT t.head(4) || t.w(2, who) || t.f(4, t.key(coalesce(keyed, who), 'box')) || t.n(5, t.role(r)) || t.n(6, school) || t.n(7, generation)
		|| t.f(8, t.key('school' || generation)) || t.f(9, repeat('x', 80)::bytea) || t.w(10, '') || t.w(11, '') $$;
CREATE FUNCTION t.noise(n int) RETURNS bytea[] LANGUAGE sql AS $$ SELECT array_agg(decode(repeat(lpad(to_hex(i), 2, '0'), 64), 'hex')) FROM generate_series(1, n) i $$;
CREATE FUNCTION t.verifier() RETURNS text LANGUAGE sql AS $$ SELECT 'SCRAM-SHA-256$4096:' || repeat('A', 22) || '==$' || repeat('B', 43) || '=:' || repeat('C', 43) || '=' $$;

-- The fixture's staff get keys that can be read.
SELECT admin.staff_put(r, initcap(replace(r, '_', ' ')), 'wrapped', t.says(r, w, s, 1), 'signer', decode(md5(r), 'hex'))
	FROM (VALUES ('clerk_a', 'account_admin', 1), ('clerk_c', 'account_admin', 1), ('clerk_b', 'account_admin', 2), ('principal_a', 'principal', 1),
		('viewer_a', 'viewer', 1), ('district_d', 'district', 0), ('both_d', 'account_admin', 1)) AS v(r, w, s);
DELETE FROM keys.statement WHERE body = 'body';

CREATE FUNCTION t.invite(by text, who text, school text, r text, act text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(by, format('SELECT desk.staff_invite(%L, %L, ''New One'', %s, %L, '''', registry_today, NULL, %L) FROM (SELECT current_date AS registry_today) d',
		coalesce(md5(act)::uuid, gen_random_uuid()), who, school, r, t.verifier())) $$;
CREATE FUNCTION t.give(by text, who text, school text, r text, VARIADIC bodies bytea[]) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(by, format('SELECT desk.staff_grant(gen_random_uuid(), %L, %s, %L, '''', %L, NULL, %L, %L, %L)', who, school, r, registry.today(), t.key(by), bodies,
		t.noise(cardinality(bodies)))) $$;
CREATE FUNCTION t.take(by text, who text, school text, anyway bool, VARIADIC bodies bytea[]) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(by, format('SELECT desk.staff_take_away(gen_random_uuid(), %L, %s, %L, %L, %L, %L)', who, school, anyway, t.key(by), bodies, t.noise(cardinality(bodies)))) $$;

-- Who may let whom in.
SELECT is(t.invite(by, 'x1', school, r), wanted, by || ' lets in: ' || r || ' at ' || school) FROM (VALUES
	('clerk_a', '1', 'viewer', 'PD083 grant_above'), ('clerk_a', '1', 'account_admin', 'PD083 grant_above'), ('viewer_a', '1', 'viewer', 'PD083 grant_above'),
	('principal_a', '1', 'principal', 'PD083 grant_above'), ('principal_a', '1', 'auditor', 'PD083 grant_above'), ('principal_a', '2', 'viewer', 'PD060 not_found'),
	('principal_a', 'NULL', 'viewer', 'PD083 grant_above'), ('principal_a', '1', 'district', 'PD089 role_by_root'), ('district_d', 'NULL', 'district', 'PD089 role_by_root'),
	('district_d', 'NULL', 'account_admin', 'PD089 role_by_root'), ('principal_a', '1', 'boss', 'PD061 bad_value'), ('nobody_a', '1', 'viewer', 'PD010 no_assignment'),
	('expired_a', '1', 'viewer', 'PD011 assignment_expired')) AS v(by, school, r, wanted);
SELECT is(t.invite('principal_a', who, '1', 'viewer'), wanted, 'a user name: ' || who) FROM (VALUES ('clerk_a', 'PD082 user_taken'), ('postgres', 'PD061 bad_value'),
	('pg_x', 'PD061 bad_value'), ('pindesk_x', 'PD061 bad_value'), ('recovery', 'PD061 bad_value'), ('X y', 'PD061 bad_value'), ('x"; drop', 'PD061 bad_value'),
	('principal_a', 'PD084 not_oneself')) AS v(who, wanted);
SELECT is(t.invite('principal_a', 'new1', '1', 'account_admin', 'in'), 'code', 'a principal lets a clerk in');
SELECT is(t.invite('principal_a', 'new1', '1', 'account_admin', 'in'), 'code', 'once is once');
SELECT is(t.invite('principal_a', 'new1', '1', 'account_admin'), 'PD082 user_taken', 'not twice');
SELECT is((SELECT rolpassword LIKE 'SCRAM%' AND rolvaliduntil < now() + interval '8 days' AND rolcanlogin FROM pg_authid WHERE rolname = 'new1'), true, 'with a login that counts a week');
SELECT is((SELECT array_agg(g.rolname::text) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'new1'),
	ARRAY['pindesk_staff'], 'in the group of staff and no other');
SELECT is(t.invite('district_d', 'new2', '2', 'principal'), 'code', 'the district lets a principal in');
SELECT is(t.invite('district_d', 'new3', 'NULL', 'auditor'), 'code', 'and an auditor of the whole district');

SELECT is((SELECT string_agg(u || ' ' || t.try(u, 'SELECT string_agg(DISTINCT may_let_in::text, '' '') FROM desk.staff(1)'), ', ') FROM unnest(ARRAY['clerk_a', 'viewer_a', 'principal_a', 'district_d']) AS u),
	'clerk_a false, viewer_a false, principal_a true, district_d true', 'which the list says before anybody tries');

-- With a code nothing works but the way to a passphrase.
SELECT is(t.try('new1', f), 'PD080 enrolment_open', 'with a code: ' || f) FROM unnest(ARRAY[$$SELECT desk.hello('x')$$, 'SELECT desk.find_people(''garcia'')', 'SELECT desk.staff(1)',
	'SELECT desk.my_key()', 'SELECT desk.student(101)', 'SELECT desk.passphrase_change(gen_random_uuid(), '''', '''')']) AS f;
SELECT is(t.try('new1', 'SELECT state FROM desk.enrolment()'), 'code', 'but to see how far one is');
CREATE FUNCTION t.enrol(who text, keyed text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(who, format('SELECT desk.enrol(%L, %L, %L, %L)', t.verifier(), repeat('s', 100)::bytea, t.key(keyed), t.key(keyed, 'box'))) $$;
SELECT is(t.enrol('clerk_a', 'clerk_a2'), 'PD088 enrolment_over', 'who is in does not enrol');
SELECT is(t.enrol('new1', 'clerk_a'), 'PD061 bad_value', 'nobody enrols with the keys of another');
SELECT is(t.enrol('new1', 'new1'), 'keys', 'a passphrase and keys in the place of the code');
SELECT is(t.enrol('new1', 'new1'), 'keys', 'the same again gets the same answer');
SELECT is(t.enrol('new1', 'evil'), 'PD088 enrolment_over', 'other keys do not');
SELECT is(t.try('new1', $$SELECT desk.hello('x')$$), 'PD081 not_vouched', 'and still nothing works');
SELECT is((SELECT rolvaliduntil FROM pg_authid WHERE rolname = 'new1'), 'infinity'::timestamptz, 'the passphrase does not run out');

-- Vouching: the statements say what is asked, and nothing else.
SELECT is(t.give('principal_a', 'new1', '1', 'account_admin', VARIADIC b), 'PD085 statement_wrong', 'refused: ' || why) FROM (VALUES
	('no statement', ARRAY[t.hands('new1', 1, 1)]),
	('no grant', ARRAY[t.says('new1', 'account_admin', 1, 1)]),
	('a higher role', ARRAY[t.says('new1', 'principal', 1, 1), t.hands('new1', 1, 1)]),
	('another school', ARRAY[t.says('new1', 'account_admin', 2, 1), t.hands('new1', 1, 1)]),
	('another district', ARRAY[t.says('new1', 'account_admin', 1, 1, district => '6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b11'), t.hands('new1', 1, 1)]),
	('other keys', ARRAY[t.says('new1', 'account_admin', 1, 1, keyed => 'evil'), t.hands('new1', 1, 1)]),
	('an old serial', ARRAY[t.says('new1', 'account_admin', 1, 0), t.hands('new1', 1, 1)]),
	('other days', ARRAY[t.says('new1', 'account_admin', 1, 1, registry.today() - 1), t.hands('new1', 1, 1)]),
	('a grant for somebody else', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), t.hands('viewer_a', 1, 1)]),
	('a grant to other keys', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1, keyed => 'evil')]),
	('somebody else''s standing', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), t.says('viewer_a', 'principal', 1, 2)]),
	('the end of somebody else', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), t.over('clerk_a', 1, 1)]),
	('a new key, unasked', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), t.school_key(1, 2)]),
	('another kind', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), t.head(3) || t.n(6, 1)]),
	('noise', ARRAY[t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1), 'noise'::bytea])) AS v(why, b);
SELECT is(t.give('clerk_a', 'new1', '1', 'account_admin', t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1)), 'PD083 grant_above', 'a clerk vouches for nobody');
SELECT is(t.give('principal_a', 'new1', '1', 'account_admin', t.says('new1', 'account_admin', 1, 1), t.hands('new1', 1, 1)), 'active', 'the principal vouches');
SELECT is(t.try('new1', $$SELECT role FROM desk.hello('x')$$), 'account_admin', 'and the member is in');
SELECT is((SELECT count(*) FROM keys.statement WHERE role_name = 'new1'), 1::bigint, 'the statement is kept');

-- Taking away.
SELECT is(t.take('principal_a', 'principal_a', '1', true, t.over('principal_a', 1, 1)), 'PD084 not_oneself', 'not oneself');
SELECT is(t.take('clerk_a', 'clerk_c', '1', true, t.over('clerk_c', 1, 1)), 'PD083 grant_above', 'a clerk puts nobody out');
SELECT is(t.take('principal_a', 'district_d', 'NULL', true, t.over('district_d', 0, 1)), 'PD089 role_by_root', 'a principal not the district');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.school_key(1, 2), t.hands('recovery', 1, 2, 'district'), t.hands('principal_a', 1, 2, 'principal')),
	'PD085 statement_wrong', 'refused: no revocation');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.over('clerk_a', 1, 1)), 'PD085 statement_wrong', 'refused: no new key');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.over('clerk_a', 1, 1), t.school_key(1, 2), t.hands('principal_a', 1, 2, 'principal')),
	'PD086 holders_changed', 'refused: nothing for recovery');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.over('clerk_a', 1, 1), t.school_key(1, 2), t.hands('recovery', 1, 2, 'district'), t.hands('clerk_a', 1, 2)),
	'PD086 holders_changed', 'refused: the new key for who goes');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.over('clerk_a', 1, 1), t.school_key(1, 3), t.hands('recovery', 1, 3, 'district')),
	'PD086 holders_changed', 'refused: a generation left out');
SELECT is(t.take('principal_a', 'clerk_a', '1', false, t.over('clerk_a', 1, 1), t.school_key(1, 2), t.hands('recovery', 1, 2, 'district'),
	t.hands('principal_a', 1, 2, 'principal'), t.hands('new1', 1, 2)), 'closed', 'a clerk is put out');
SELECT is(t.try('clerk_a', $$SELECT desk.hello('x')$$), 'PD011 assignment_expired', 'and does nothing more');
SELECT is((SELECT rolcanlogin FROM pg_roles WHERE rolname = 'clerk_a'), false, 'nor signs in');
SELECT is((SELECT max(generation) FROM keys.school_key WHERE school_id = 1), 2, 'the school has a new key');
SELECT is(t.try('principal_a', $$SELECT desk.reseal(gen_random_uuid(), 1, 1, '{}', '{}')$$), 'PD070 key_generation', 'nothing is sealed to the old one again');
SELECT is(t.try('principal_a', $$SELECT desk.reseal(gen_random_uuid(), 1, 2, '{}', '{}')$$), '0', 'when nothing is left');
SELECT is((SELECT string_agg(role_name, ' ' ORDER BY role_name) FROM keys.staff_grant WHERE school_id = 1), 'new1 principal_a recovery', 'the old key is forgotten');
SELECT is(t.take('district_d', 'principal_a', '1', false, VARIADIC '{}'::bytea[]), 'PD087 last_holder', 'the last principal is warned of');
SELECT is(t.fact('school'), 'Lincoln Elementary', 'by the school');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

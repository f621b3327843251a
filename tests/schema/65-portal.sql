-- SPDX-License-Identifier: Apache-2.0
-- The parent's end, and psql signed in as the portal trying to learn more than it should.
SELECT plan(96);

\ir portal.psql
CREATE TEMP TABLE code AS SELECT t.live(101, 11) AS rosa, t.live(101, 12) AS juan;

-- What the portal's login can reach.
SELECT is(t.try('portal_p', 'SELECT count(*) FROM ' || f), '42501', 'the portal cannot read ' || f) FROM unnest(ARRAY['registry.student', 'registry.guardian',
	'desk.credential', 'desk.envelope', 'desk.event', 'portal.account', 'portal.link', 'portal.attempt', 'portal.tally', 'portal.seed', 'keys.portal_key']) AS f;
SELECT is(t.try('portal_p', 'SELECT ' || f), '42501', 'the portal cannot call ' || f) FROM unnest(ARRAY['desk.hello(''x'')', 'desk.guardians(101)',
	'portal.students_of(1)', 'portal.keyed(''x'')', 'portal.unlocked_at(101, ''{}'')', 'registry.today()', 'desk.locked_accounts()',
	'desk.unlock(gen_random_uuid(), 11, ''passport'', ''1'', '''')']) AS f;
SELECT is(t.try('portal_p', 'SET ROLE pindesk_portal_api'), '42501', 'the portal cannot become the owner of its functions');
SELECT is(t.try('clerk_a', format('SELECT portal.attempt_begin(%L, ''student_id'', ''{}'', ''x'')', gen_random_uuid())), '42501', 'a clerk cannot try codes');
SELECT is(t.try('portal_p', 'SELECT portal.rules()')::jsonb ->> 'flow', 'student_id', 'the portal may ask for the shape of a code');
SELECT ok(NOT rolbypassrls AND NOT rolsuper AND NOT rolcanlogin, 'pindesk_portal_api is subject to row security') FROM pg_roles WHERE rolname = 'pindesk_portal_api';

-- Counted before anything is learned.
SELECT is(t.begin('a', t.typed('0412883107')), t.act('a')::text, 'a try is begun');
SELECT is(t.part('a'), 'begun', 'and counts from that moment');
SELECT is(t.try('portal_p', format('SELECT portal.attempt_envelopes(%L)', t.act('a'))), 'PD022 step_order', 'its own transaction learns nothing');
SELECT is(t.try('portal_p', format('SELECT portal.attempt_result(%L, %L, ''x@example.org'')', t.act('a'), rosa)), 'PD022 step_order', 'nor can it say how it ended') FROM code;
SELECT is(t.try('portal_p', format('SELECT portal.attempt_envelopes(%L)', gen_random_uuid())), 'PD060 not_found', 'no envelopes without a try');
SELECT is(t.try('portal_p', format('SELECT portal.attempt_result(%L, %L, ''x@example.org'')', gen_random_uuid(), rosa)), 'PD060 not_found', 'no link without a try') FROM code;
SELECT is(t.begin('a', t.typed('0412883107')), t.act('a')::text, 'the same act again');
SELECT is(count(*), 1::bigint, 'is the same try') FROM portal.attempt WHERE act = t.act('a');
SELECT is(t.begin('a', t.typed('0412883108')), 'PD062 act_reused', 'with something else typed it is refused');
SELECT is(t.begin('b', t.typed('0412883107'), 'home', 'phone'), 'PD061 bad_value', 'another flow than the district''s');
SELECT is(t.begin('b', t.typed('0412883107'), ' '), 'PD061 bad_value', 'a try from nowhere');
SELECT is(max(failures), 1, 'it counts at each code it could be') FROM portal.tally;

-- One shape, whatever was typed.
SELECT t.begin('miss_student', t.typed('9999999999', '2017-01-01'), 'far'), t.begin('miss_born', t.typed('0412883107', '2017-01-01'), 'off');
CREATE TEMP TABLE seen AS SELECT a, t.envelopes(a) AS e FROM unnest(ARRAY['a', 'miss_student', 'miss_born']) AS a;
SELECT is(jsonb_array_length(e -> 'envelopes'), 8, a || ': eight envelopes') FROM seen;
SELECT is(count(DISTINCT k), 1::bigint, 'all with the same fields') FROM (SELECT (SELECT string_agg(f, ',' ORDER BY f) FROM jsonb_object_keys(x) f) AS k
	FROM seen, jsonb_array_elements(e -> 'envelopes') x) q;
SELECT ok(bool_and(length(decode(x ->> 'sealed', 'base64')) = 368), 'the stand-ins are as long as true ones')
	FROM seen, jsonb_array_elements(e -> 'envelopes') x WHERE a LIKE 'miss%';
SELECT is((SELECT count(*) FROM jsonb_array_elements(e -> 'envelopes') x, code WHERE x ->> 'credential' IN (rosa::text, juan::text)),
	CASE a WHEN 'a' THEN 2 ELSE 0 END::bigint, a || ': true ones only where all was right') FROM seen;
SELECT is(t.envelopes('miss_born'), (SELECT e FROM seen WHERE a = 'miss_born'), 'the same typed, the same seen');
-- What is sealed is base64, in which any short name comes up by chance.
SELECT ok(NOT regexp_replace(e::text, '"sealed": "[^"]*"', '', 'g') ~* 'rosa|lopez|ana|garc', a || ': no name before success') FROM seen;
SELECT is(t.result('miss_student', gen_random_uuid()), t.result('miss_born', gen_random_uuid()), 'the answers are alike too');
SELECT is(t.result('miss_born', NULL), '{"wait": false, "result": "no"}', 'and say no');
SELECT is(t.part('miss_student') || ', ' || t.part('miss_born'), 'refused student, refused birth_date', 'the office knows the part');
SELECT is(t.try('portal_p', format('SELECT portal.attempt_envelopes(%L)', t.act('miss_born'))), 'PD021 visit_closed', 'a try that ended gives nothing more');
SELECT is(t.result('miss_born', rosa), '{"wait": false, "result": "no"}', 'nor does it link afterwards') FROM code;

-- Linking, once.
SELECT is(t.result('a', t.live(106, 15)), '{"wait": false, "result": "no"}', 'a code that was no candidate links nothing');
SELECT is(t.begin('c', t.typed('0412883107')), t.act('c')::text, 'another try');
SELECT is(t.result('c', rosa, 'no address'), 'PD061 bad_value', 'what is no e-mail is a slip of the portal') FROM code;
SELECT is(t.result('c', rosa, ' Rosa@Example.org ')::jsonb - 'account', '{"result": "linked", "students": [{"name": "Ana Maria García López", "school": "Lincoln Elementary", "permanent_id": "0412883107"}]}',
	'the right code links') FROM code;
SELECT is(t.result('c', rosa)::jsonb ->> 'result', 'linked', 'the same again gets the first answer') FROM code;
SELECT is(count(*), 1::bigint, 'there is one link') FROM portal.link WHERE guardian_id = 11;
SELECT is(email, 'rosa@example.org', 'and an account by its e-mail') FROM portal.account WHERE account_id > 1;
SELECT is(state, 'used', 'the code is used') FROM desk.credential, code WHERE credential_id = rosa;
SELECT is(state, 'live', 'the other parent''s is not') FROM desk.credential, code WHERE credential_id = juan;
SELECT is(count(*), 1::bigint, 'an event says so, by the portal''s login') FROM desk.event WHERE kind = 'account_linked' AND guardian_id = 11 AND actor = 'portal_p';
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');
SELECT t.begin('d', t.typed('0412883107'), 'second');
SELECT is(t.result('d', rosa), '{"wait": false, "result": "no"}', 'a used code links nobody') FROM code;
SELECT is(t.part('d'), 'refused used', 'the office knows it was used');

-- Codes in other states; people who may not.
CREATE FUNCTION t.refusal(p_word text, p_change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
	BEGIN
		EXECUTE p_change;
		PERFORM t.begin(p_word, t.typed('0412883107'), p_word);
		r := t.result(p_word, juan, 'juan@example.org') || ' ' || t.part(p_word) FROM code;
		RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = r;
	EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
		RETURN replace(SQLERRM, '{"wait": false, "result": "no"} ', '');
	END;
END $$;
SELECT is(t.refusal('s1', $$UPDATE desk.credential SET expires = registry.today() - 1 WHERE guardian_id = 12$$), 'refused expired', 'past its day');
SELECT is(t.refusal('s2', $$UPDATE desk.credential SET state = 'revoked' WHERE guardian_id = 12$$), 'refused revoked', 'cancelled');
SELECT is(t.refusal('s3', $$UPDATE registry.guardianship SET standing = 'unverified' WHERE guardian_id = 12$$), 'refused standing', 'no longer verified');
SELECT is(t.refusal('s4', $$UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE guardian_id = 12$$), 'refused standing', 'restricted meanwhile');
SELECT is(t.refusal('s5', $$UPDATE registry.student SET born = registry.today() - interval '19 years' WHERE student_id = 101; UPDATE t.born SET d = (registry.today() - interval '19 years')::date::text WHERE id = '0412883107'$$),
	'refused standing', 'of age meanwhile');
SELECT is(t.refusal('s6', $$UPDATE registry.student SET status = 'exited', exited_on = registry.today() WHERE student_id = 101$$), 'refused standing', 'left meanwhile');
SELECT t.begin('slow', t.typed('0412883107'), 'slow');
UPDATE portal.attempt SET at = at - interval '11 minutes' WHERE act = t.act('slow');
SELECT is(t.result('slow', juan), '{"wait": false, "result": "no"}', 'after ten minutes a try is over') FROM code;

-- Limits: a source runs out before a code does, and nobody else is touched.
SELECT t.begin('p' || n, t.typed('0412883107', CASE WHEN n = 1 THEN '2017-01-01' END), 'prankster') FROM generate_series(1, 3) AS n;
SELECT t.result('p1', NULL), t.result('p2', NULL), t.result('p3', NULL);
SELECT t.begin('p4', t.typed('0412883107'), 'prankster');
SELECT is(t.result('p4', juan, 'juan@example.org'), '{"wait": true, "result": "no"}', 'after three wrong tries a source has to wait, even with the right code') FROM code;
SELECT is(t.part('p4'), 'refused budget', 'and it is known why');
SELECT t.begin('p5', t.typed('9999999999', '2017-01-01'), 'prankster2'), t.begin('p6', t.typed('9999999999', '2017-01-01'), 'prankster2'),
	t.begin('p7', t.typed('9999999999', '2017-01-01'), 'prankster2'), t.begin('p8', t.typed('9999999999', '2017-01-01'), 'prankster2');
SELECT is(t.result('p8', NULL), '{"wait": true, "result": "no"}', 'a student that is not there makes no difference');
SELECT is(t.try('clerk_a', $$SELECT string_agg(kind || ' ' || guardian_id || ' ' || tries || ' ' || sources, ',') FROM desk.locked_accounts()$$), 'source 12 3 1',
	'the office sees who may be waiting');
SELECT is(t.try('clerk_a', 'SELECT locked FROM desk.glance()'), '1', 'and counts it');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.locked_accounts()'), '0', 'another school does not');
SELECT is(t.try('viewer_a', $$SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '1234', '')$$), 'PD013 not_allowed', 'a viewer unlocks nobody');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 13, 'passport', '1234', '')$$), 'PD001 guardian_not_verified', 'nobody is let in who is not verified');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 14, 'passport', '1234', '')$$), 'PD002 guardian_restricted', 'nor who is restricted');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 12, 'library_card', '1234', '')$$), 'PD030 id_kind_not_accepted', 'the ID has to be one of the district''s');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '123456789', '')$$), 'PD061 bad_value', 'its number is not kept');
SELECT is(t.try('clerk_a', format($$SELECT desk.unlock(%L, 12, 'passport', '12a4', 'typed the wrong letter')$$, t.act('u'))), 'unlocked', 'a clerk unlocks');
SELECT is(t.try('clerk_a', format($$SELECT desk.unlock(%L, 12, 'passport', '12a4', 'typed the wrong letter')$$, t.act('u'))), 'unlocked', 'the same act is one');
SELECT is(string_agg(guardian_id || id_kind || last4 || by_whom, ','), '12passport12A4clerk_a', 'the ID seen is on record') FROM desk.unlocking;
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.locked_accounts()'), '0', 'nobody is locked');
SELECT is(state, 'live', 'the code is as it was') FROM desk.credential, code WHERE credential_id = juan;
SELECT t.begin('p9', t.typed('0412883107'), 'prankster');
SELECT is(t.result('p9', juan, 'Juan.Portal@example.org')::jsonb ->> 'account', '1', 'and links now, to the account with that e-mail: the second child of one parent') FROM code;
SELECT is(jsonb_array_length(t.sign_in(1, true) -> 'students'), 2, 'which sees both');

-- A code locks by tries from many places, never above what a source has; the office counts places.
CREATE TEMP TABLE third AS SELECT credential_id AS hong FROM desk.credential WHERE guardian_id = 15;
SELECT t.begin('m' || n, t.typed('0412883112'), 'place ' || n) FROM generate_series(1, 30) AS n;
SELECT t.begin('m31', t.typed('0412883112'), 'place 31');
SELECT is(t.result('m31', hong, 's@example.org'), '{"wait": false, "result": "no"}', 'after thirty tries from everywhere a code is locked, and this is not told') FROM third;
SELECT is(t.part('m31'), 'refused locked', 'but kept');
SELECT is(t.try('clerk_a', $$SELECT kind || ' ' || guardian_id || ' ' || tries || ' ' || sources FROM desk.locked_accounts()$$), 'code 15 30 30', 'the office sees it');
SELECT t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 15, 'passport', '99', '')$$);
SELECT t.begin('m32', t.typed('0412883112'), 'place 32');
SELECT is(t.result('m32', hong, NULL)::jsonb ->> 'result', 'linked', 'unlocked it links, here without an e-mail') FROM third;
UPDATE desk.policy SET value = '100' WHERE section = 'redeem' AND key = 'source-tries';
SELECT ok(l.tries <= l.source_tries AND l.source_tries < l.credential_tries AND l.credential_tries <= 100, 'no policy lets a source lock a code') FROM portal.limits() l;
DELETE FROM desk.policy WHERE section IN ('redeem', 'account');
SELECT is((l.tries, l.source_tries, l.school_tries, l.credential_tries)::text, '(3,20,200,30)', 'without a policy the limits are safe') FROM portal.limits() l;

-- SPDX-License-Identifier: Apache-2.0
-- Accounts, the other two flows, and what the office sees of all that.
SELECT plan(69);

\ir portal.psql

CREATE FUNCTION t.trouble(p_student bigint, p_guardian bigint, p_what text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT string_agg(CASE WHEN ok THEN ''+ '' ELSE ''- '' END || regexp_replace(detail, ''[0-9]{2}/[0-9]{2}/[0-9]{4}( [0-9:]{5})?'', ''DAY'', ''g''), '' | '')
		FROM desk.account_trouble(%s, %s) WHERE what LIKE %L', p_student, p_guardian, p_what))
$$;

-- Three wrong sign-ins; the office lets in again.
SELECT is(t.sign_in(1, false), '{"wait": false, "ended": false, "locked": false, "students": []}', 'a wrong sign-in');
SELECT is(t.sign_in(1, true) ->> 'locked', 'false', 'a right one');
SELECT is(t.sign_in(1, false) ->> 'locked', 'false', 'begins the count again');
SELECT is(t.sign_in(1, false, 'phone') ->> 'locked', 'false', 'the second');
SELECT is(t.sign_in(1, false) ->> 'locked', 'true', 'the third locks');
SELECT is(t.sign_in(1, true), '{"wait": false, "ended": false, "locked": true, "students": []}', 'for the right password too');
SELECT is(t.try('clerk_a', $$SELECT kind || ' ' || account_id || ' ' || guardian_id || ' ' || guardian || ', ' || student || ' ' || tries || ' ' || sources FROM desk.locked_accounts()$$),
	'sign_in 1 12 GARCÍA, Juan, GARCÍA, Mateo 3 2', 'the office sees whose it is');
SELECT is(t.try('clerk_a', 'SELECT locked FROM desk.glance()'), '1', 'and how many there are');
SELECT is(t.trouble(102, 12, 'locked'), '- Locked since DAY: 3 wrong sign-ins from 2 places.', 'and why');
SELECT is(t.trouble(102, 12, 'account'), '+ Linked already: juan.portal@example.org.', 'and with which e-mail');
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(1, 'new@example.org')$$), '{"changed": false}', 'a locked account keeps its e-mail');
SELECT is(t.try('clerk_b', $$SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '1234', '')$$), 'PD060 not_found', 'another school cannot unlock it');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '1234', 'called first')$$), 'unlocked', 'a clerk unlocks it');
SELECT is(t.sign_in(1, true) ->> 'locked', 'false', 'it opens');
SELECT is(t.try('clerk_a', $$SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '1234', '')$$), 'was_not_locked', 'unlocking what is open says so');
SELECT is(t.trouble(102, 12, 'unlocks'), '- Unlocked twice in the last 30 days, last on DAY.', 'the second time is a warning');
SELECT is(count(*), 2::bigint, 'both are events') FROM desk.event WHERE kind = 'account_unlocked' AND actor = 'clerk_a';
SELECT is(t.try('portal_p', $$SELECT portal.sign_in_reported(999, true, 'x')$$), 'PD060 not_found', 'no such account');
INSERT INTO portal.account (account_id, email) SELECT n, n || '@example.org' FROM generate_series(200, 225) AS n;
SELECT t.sign_in(n, false, 'robot') FROM generate_series(200, 219) AS n;
SELECT is(t.sign_in(1, false, 'robot') ->> 'wait', 'true', 'who was wrong at twenty accounts has to wait');
SELECT is(sign_in_failures, 0, 'and locks no more') FROM portal.account WHERE account_id = 1;

-- E-mail: changed, taken, none.
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(1, 'old@example.org')$$), '{"changed": true}', 'an e-mail changes');
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(1, ' NEW@example.org')$$), '{"changed": true}', 'and again');
SELECT is(email, 'new@example.org', 'in lower case') FROM portal.account WHERE account_id = 1;
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(200, 'new@EXAMPLE.org')$$), '{"changed": false}', 'one that another account has does not');
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(1, 'new')$$), 'PD061 bad_value', 'nor what is none');
SELECT is(t.try('portal_p', $$SELECT portal.account_email_change(1, NULL)$$), '{"changed": true}', 'a parent may have none');

-- Two parents, one e-mail; one parent, two e-mails.
CREATE TEMP TABLE code AS SELECT t.live(101, 11) AS rosa, t.live(101, 12) AS juan;
SELECT t.begin('a', t.typed('0412883107'), 'a'), t.begin('b', t.typed('0412883107'), 'b');
SELECT is(t.result('a', rosa, 'us@example.org')::jsonb ->> 'account', t.result('b', juan, 'us@example.org')::jsonb ->> 'account', 'two parents may share an account') FROM code;
SELECT is(count(*), 2::bigint, 'each with a link of their own') FROM portal.link l JOIN portal.account a USING (account_id) WHERE a.email = 'us@example.org';
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE student_id = 101 AND guardian_id = 12;
SELECT is(t.sign_in(account_id, true) -> 'students' -> 0 ->> 'permanent_id', '0412883107', 'one of them restricted, the other sees the child still') FROM portal.account WHERE email = 'us@example.org';
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE student_id = 101 AND guardian_id = 11;
SELECT is(t.sign_in(account_id, true) -> 'students', '[]', 'both restricted, it sees nobody') FROM portal.account WHERE email = 'us@example.org';
SELECT is(t.try('clerk_a', 'SELECT string_agg(what, '','') FROM desk.account_trouble(101, 14)'), 'standing', 'of a restricted person nothing else is shown');
UPDATE registry.guardianship SET standing = 'verified' WHERE student_id = 101 AND guardian_id IN (11, 12);
CREATE TEMP TABLE second AS SELECT t.live(106, 15) AS code;
SELECT t.begin('c', t.typed('0412883112'), 'c');
SELECT is(t.result('c', code, NULL, ', 999'), '{"wait": false, "result": "no"}', 'an account that is not there') FROM second;
SELECT t.begin('d', t.typed('0412883112'), 'd');
SELECT is(t.result('d', code, NULL, ', 1')::jsonb ->> 'account', '1', 'an account may be named') FROM second;
UPDATE desk.policy SET value = 'student' WHERE section = 'credential' AND key = 'scope';

-- Why can't I link?
SELECT is(t.trouble(101, 11, 'standing'), '+ Is a verified guardian of this student.', 'verified');
SELECT is(t.trouble(101, 13, 'standing'), '- Is not a verified guardian of this student.', 'not verified');
SELECT is(t.trouble(101, 11, 'code'), '+ The code was used on DAY.', 'the code');
SELECT is(t.trouble(102, 11, 'code'), '- No code was issued.', 'no code');
SELECT t.begin('w' || n, t.typed('0412883108', '2001-01-01'), 'w' || n % 2) FROM generate_series(1, 2) AS n;
SELECT t.result('w1', NULL), t.result('w2', NULL);
SELECT is(t.trouble(102, 11, 'birth_date'), '- A wrong birth date was typed twice, last on DAY, from 2 places.', 'the part that was wrong');
SELECT is(t.try('clerk_a', $$SELECT next FROM desk.account_trouble(102, 11) WHERE what = 'birth_date'$$),
	'On record: ' || to_char(born, 'MM/DD/YYYY') || '. Compare it with the parent.', 'and what mends it') FROM registry.student WHERE student_id = 102;
UPDATE desk.policy SET value = 'iso' WHERE key = 'date-style';
SELECT is(t.try('clerk_a', $$SELECT next FROM desk.account_trouble(102, 11) WHERE what = 'birth_date'$$), 'On record: ' || born || '. Compare it with the parent.',
	'with dates in the district''s way') FROM registry.student WHERE student_id = 102;
UPDATE desk.policy SET value = 'us' WHERE key = 'date-style';
INSERT INTO registry.guardian (guardian_id, given, family, email) VALUES (31, 'ROSA', 'Lopez', 'Rosa.L@example.org');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id) VALUES (1, 102, 31);
SELECT is(t.trouble(102, 11, 'twin'), '- There is a second record of this name for the student: ROSA Lopez.', 'a twin record');
SELECT is(t.trouble(102, 11, 'email'), '- The e-mail on record is also that of ROSA Lopez: they share an account.', 'a shared e-mail');
SELECT is(t.trouble(101, 13, 'email'), '+ No e-mail is on record.', 'no e-mail');
SELECT is(t.trouble(103, 16, 'student'), '- The student is 18 or older.', 'of age');
SELECT is(t.trouble(104, 17, 'student'), '- The student has left the school.', 'left');
SELECT is(t.try('clerk_b', 'SELECT desk.account_trouble(101, 11)'), 'PD060 not_found', 'another school is told nothing');
SELECT is(t.try('portal_p', 'SELECT desk.account_trouble(101, 11)'), '42501', 'nor is the portal');
SELECT ok(count(*) > 5, 'looking is an event') FROM desk.event WHERE kind = 'trouble_viewed';
DELETE FROM registry.guardianship WHERE guardian_id = 31;

-- Permanent ID, phone and code; then the name. One code for both parents.
UPDATE desk.policy SET value = 'permanent_id; phone; code' WHERE section = 'redeem' AND key = 'asks';
UPDATE portal.link SET ended_at = now() WHERE student_id = 102;
UPDATE desk.credential SET state = 'live', ended_at = NULL, scope = 'student', student_id = 102 WHERE false;
CREATE TEMP TABLE vpc AS SELECT t.live(102, 11) AS code;
CREATE FUNCTION t.dialled(p_phone text) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('permanent_id', ' 0412-883108', 'phone', p_phone) $$;
SELECT t.begin('f' || n, t.dialled(p), 'f' || n, 'phone') FROM (VALUES (1, '(626) 555-0143'), (2, '+1 626 555 0144'), (3, '626-555-0199'), (4, '')) AS v(n, p);
SELECT is(t.result('f3', code) || t.part('f3') || t.result('f4', code) || t.part('f4'),
	'{"wait": false, "result": "no"}refused phone{"wait": false, "result": "no"}refused phone', 'a phone that is not on record') FROM vpc;
SELECT is(t.result('f1', code)::jsonb, '{"result": "choose", "contacts": [{"name": "Juan García", "guardian": 12}, {"name": "Rosa López", "guardian": 11}]}',
	'names come after the code, verified guardians only') FROM vpc;
SELECT is(state, 'live', 'and nothing is used yet') FROM desk.credential, vpc WHERE credential_id = code;
SELECT is(t.result('f2', code, 'v@example.org', ', NULL, 11'), '{"wait": false, "result": "no"}', 'a name cannot be chosen before the code was right') FROM vpc;
SELECT is(t.result('f1', code, 'rosa.v@example.org', ', NULL, 11')::jsonb ->> 'result', 'linked', 'with the name it links') FROM vpc;
SELECT is(t.result('f1', code, 'rosa.v@example.org', ', NULL, 11')::jsonb ->> 'result', 'linked', 'the same again is the same') FROM vpc;
SELECT is(state, 'live', 'one code of the whole student goes on') FROM desk.credential, vpc WHERE credential_id = code;
SELECT t.begin('g' || n, t.dialled('626 555 0143'), 'g' || n, 'phone') FROM generate_series(1, 2) AS n;
SELECT is(t.result('g1', code)::jsonb ->> 'result', 'choose', 'the other parent') FROM vpc;
SELECT is(t.result('g1', code, 'x@example.org', ', NULL, 11') || t.part('g1'), '{"wait": false, "result": "no"}refused other_account', 'cannot take the first one''s name to another e-mail') FROM vpc;
SELECT t.result('g2', code) FROM vpc;
SELECT is(t.result('g2', code, 'juan.v@example.org', ', NULL, 12')::jsonb ->> 'result', 'linked', 'with their own name it links') FROM vpc;
SELECT is(state, 'used', 'now everybody has, and the code is used') FROM desk.credential, vpc WHERE credential_id = code;
SELECT is(t.trouble(102, 11, 'other_account'), '- The right code came with another e-mail than the account''s once, last on DAY, from one place.', 'the office sees that too');

-- The code alone: all children, later ones too.
UPDATE desk.policy SET value = 'code' WHERE section = 'redeem' AND key = 'asks';
UPDATE desk.policy SET value = 'guardian' WHERE section = 'credential' AND key = 'scope';
INSERT INTO desk.policy (section, key, value) VALUES ('credential', 'selector', '4') ON CONFLICT (section, key) DO UPDATE SET value = '4';
DELETE FROM portal.link WHERE guardian_id = 11;
CREATE TEMP TABLE visit AS SELECT t.ready('clerk_a', 101, 11) AS v;
CREATE FUNCTION t.issue_as(p_visit bigint, p_selector text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT desk.credential_issue(%L, %s, %L, p.generation, p.expires::date, ''s'', ''p'', %L) FROM desk.issue_prepare(%s) p',
		t.act('issue'), p_visit, t.act('alone'), p_selector, p_visit))
$$;
SELECT is(t.issue_as(v, NULL) || ', ' || t.issue_as(v, 'K7XWN'), 'PD061 bad_value, PD061 bad_value', 'a code to be typed alone needs its selector') FROM visit;
SELECT is(t.issue_as(v, 'K7XW'), t.act('alone')::text, 'with it, it is issued') FROM visit;
UPDATE desk.credential SET state = 'live', handed_on = registry.today() WHERE credential_id = t.act('alone');
UPDATE registry.guardianship SET standing = 'unverified' WHERE student_id = 201 AND guardian_id = 11;
SELECT t.begin('k1', '{"selector": "k7xw"}', 'k', 'access_code'), t.begin('k2', '{"selector": "AAAA"}', 'k', 'access_code');
SELECT is(jsonb_array_length(t.envelopes('k1') -> 'envelopes') || ' ' || jsonb_array_length(t.envelopes('k2') -> 'envelopes'), '32 32', 'one shape here as well');
SELECT is(t.result('k1', t.act('alone'), 'all@example.org')::jsonb #>> '{students}', '[{"name": "Ana Maria García López", "school": "Lincoln Elementary", "permanent_id": "0412883107"}, {"name": "Mateo García", "school": "Lincoln Elementary", "permanent_id": "0412883108"}]',
	'every child they are verified for');
UPDATE registry.guardianship SET standing = 'verified', standing_document = 'court_order' WHERE student_id = 201 AND guardian_id = 11;
SELECT is(jsonb_array_length(t.sign_in(account_id, true) -> 'students'), 3, 'and one verified later, at another school') FROM portal.account WHERE email = 'all@example.org';

UPDATE registry.student SET status = 'exited', exited_on = registry.today() - 90 WHERE student_id IN (101, 102, 201);
SELECT is((r ->> 'ended') || jsonb_array_length(r -> 'students'), 'false3', 'ninety days after the last child left it still opens') FROM portal.account, t.sign_in(account_id, true) AS r
	WHERE email = 'all@example.org';
UPDATE registry.student SET exited_on = registry.today() - 91 WHERE student_id IN (101, 102, 201);
SELECT is((r ->> 'ended') || jsonb_array_length(r -> 'students'), 'true0', 'then no more') FROM portal.account, t.sign_in(account_id, true) AS r
	WHERE email = 'all@example.org';

-- A school under attack serves only who was never wrong.
UPDATE desk.policy SET value = 'permanent_id; birth_date; code' WHERE section = 'redeem' AND key = 'asks';
INSERT INTO portal.attempt (school_id, kind, outcome, source, subject) SELECT 1, 'student_id', 'refused', portal.keyed('bot ' || n), 'x' FROM generate_series(1, 200) AS n;
SELECT t.begin('y1', t.typed('0412883111', '2001-01-01'), 'y'), t.begin('y2', t.typed('0412883111', '2001-01-01'), 'y');
SELECT is(t.part('y1') || ', ' || t.part('y2'), 'begun birth_date, begun budget', 'a source has one try there now');
INSERT INTO portal.attempt (school_id, kind, outcome, source, subject) SELECT 1, 'student_id', 'refused', portal.keyed('bot ' || n), 'x' FROM generate_series(201, 1000) AS n;
SELECT t.begin('y3', t.typed('0412883111', '2001-01-01'), 'z');
SELECT is(t.part('y3'), 'begun budget', 'and at five times as many nobody has');

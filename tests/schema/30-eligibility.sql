-- SPDX-License-Identifier: Apache-2.0
-- Who may be issued a code: the list and each step that could refuse say the same.
SELECT plan(43);

-- What guardians() says, and what visit_start answers, of one pair.
CREATE FUNCTION t.both(p_student bigint, p_guardian bigint) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT can_code FROM desk.guardians(%s) WHERE guardian_id = %s', p_student, p_guardian)) || ' '
		|| t.try('clerk_a', format('SELECT desk.visit_start(gen_random_uuid(), %s, %s, ''in_person'', ''x'')', p_student, p_guardian))
$$;
SELECT is(t.both(101, 13), 'PD001 PD001 guardian_not_verified', 'not verified');
SELECT is(t.fact('guardian') || ', ' || t.fact('student'), 'Tomás García, Ana Maria García López', 'names both');
SELECT is(t.both(101, 14), 'PD002 PD002 guardian_restricted', 'restricted');
SELECT is(t.fact('document') || ' ' || t.fact('since'), 'court order 2026-03-14', 'names the document');
SELECT is(t.both(102, 12), 'PD004 PD004 account_exists', 'has an account');
SELECT is(t.fact('email'), 'juan.portal@example.org', 'names the e-mail');
SELECT is(t.both(103, 16), 'PD005 PD005 student_of_age', '18 today');
SELECT is(t.fact('since'), registry.today()::text, 'since today');
UPDATE registry.student SET born = born + 1 WHERE student_id = 103;
SELECT matches(t.both(103, 16), '^PD000 \d+$', '18 tomorrow is no refusal');
SELECT is(t.both(104, 17), 'PD006 PD006 student_exited', 'exited');
UPDATE registry.student SET status = 'active', exited_on = registry.today() + 1 WHERE student_id = 104;
SELECT matches(t.both(104, 17), '^PD000 \d+$', 'leaving tomorrow is no refusal');
SELECT is(t.both(101, 15), NULL, 'not a guardian of that student: not in the list');
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(gen_random_uuid(), 101, 15, 'in_person', 'x')$$), 'PD060 not_found', 'and no visit');
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'phone', 'x')$$), 'PD061 bad_value', 'no channel that the district lacks');

-- Precedence.
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE guardian_id = 12 AND student_id = 102;
SELECT is(t.both(102, 12), 'PD002 PD002 guardian_restricted', 'restricted beats an account');
UPDATE registry.guardianship SET restricted_until = registry.today() - 1 WHERE guardian_id = 12 AND student_id = 102;
SELECT is(t.both(102, 12), 'PD002 PD002 guardian_restricted', 'until somebody lifts it, whatever its dates');
UPDATE registry.guardianship SET standing = 'unverified' WHERE guardian_id = 12 AND student_id = 102;
SELECT is(t.both(102, 12), 'PD001 PD001 guardian_not_verified', 'not verified beats an account');
UPDATE registry.student SET born = registry.today() - interval '20 years' WHERE student_id = 102;
SELECT is(t.both(102, 12), 'PD005 PD005 student_of_age', 'of age beats not verified');
UPDATE registry.student SET status = 'exited' WHERE student_id = 102;
SELECT is(t.both(102, 12), 'PD006 PD006 student_exited', 'exited beats of age');

-- Of a restricted person nothing shows.
SELECT is(t.try('clerk_a', $$SELECT concat(phone, email, address, language, language_name, registered_email) FROM desk.guardians(101) WHERE guardian_id = 14$$),
	'', 'no phone, e-mail, address, language of a restricted person');
SELECT is(t.try('clerk_a', $$SELECT concat_ws('|', name, phone, language_name, address) FROM desk.guardians(101) WHERE guardian_id = 11$$),
	'LÓPEZ, Rosa|+16265550144|Spanish|1420 N Marengo Ave Apt 6, Pasadena, CA 91103', 'others in full');
SELECT is((SELECT kind FROM desk.event ORDER BY school_id, seq DESC LIMIT 1), 'guardians_viewed', 'looking is an event');

-- Verifying.
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('v1'), 101, 13, 'napkin', '')$$), '42501', 'the schema of the tests is closed too');
GRANT USAGE ON SCHEMA t TO PUBLIC;
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('v1'), 101, 13, 'napkin', '')$$), 'PD033 document_not_accepted', 'a document of the profile');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('v1'), 101, 14, 'court_order', '')$$), 'PD002 guardian_restricted', 'a restricted person cannot be verified');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('v1'), 101, 13, 'court_order', 'seen')$$), 'verified', 'verified by document');
SELECT is(t.try('clerk_a', $$SELECT concat_ws('|', standing, standing_document, standing_by, standing_since) FROM desk.guardians(101) WHERE guardian_id = 13$$),
	'verified|court_order|Clerk A|' || registry.today(), 'says by whom and by what');
SELECT ok(EXISTS (SELECT FROM desk.event WHERE kind = 'standing_verified' AND guardian_id = 13 AND detail ->> 'document' = 'court_order' AND actor = 'clerk_a'), 'is an event');
SELECT matches(t.both(101, 13), '^PD000 \d+$', 'and may be issued a code');

-- What changes under a visit stops it at the code.
SELECT t.ready('clerk_a', 101, 11) AS v \gset
SELECT matches(t.try('clerk_a', 'SELECT scope FROM desk.issue_prepare(' || :v || ')'), 'guardianship', 'ready to issue');
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE guardian_id = 11 AND student_id = 101;
SELECT is(t.try('clerk_a', 'SELECT scope FROM desk.issue_prepare(' || :v || ')'), 'PD002 guardian_restricted', 'issue_prepare refuses a restriction made meanwhile');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :v, registry.today() + 30)),
	'PD002 guardian_restricted', 'so does credential_issue');
UPDATE registry.guardianship SET standing = 'unverified' WHERE guardian_id = 11 AND student_id = 101;
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :v, registry.today() + 30)),
	'PD001 guardian_not_verified', 'and a standing taken back');
UPDATE registry.guardianship SET standing = 'verified' WHERE guardian_id = 11 AND student_id = 101;

-- A live code.
SELECT t.issue('clerk_a', :v) AS c \gset
SELECT is(t.state(:v), 'issued', 'issued');
SELECT is(t.try('clerk_a', $$SELECT can_code || visit_state FROM desk.guardians(101) WHERE guardian_id = 11$$), 'PD000issued', 'the visit in hand can go on');
SELECT t.try('clerk_a', format('SELECT desk.sheet_reserve(t.act(''r''), %L, ''p'')', :'c')) AS s \gset
SELECT is(t.try('clerk_a', format('SELECT desk.sheet_sent(t.act(''s''), %s, ''j'')', :s)) || t.try('clerk_a', format('SELECT desk.sheet_mark(t.act(''m''), %s, ''good'')', :s))
	|| t.try('clerk_a', format('SELECT desk.sheet_handed(t.act(''h''), %s)', :s)), 'sentprintedhanded', 'handed over');
SELECT is(t.both(101, 11), 'PD003 PD003 code_live', 'a live code');
SELECT is(concat_ws(' ', t.fact('guardian'), t.fact('issued'), t.fact('handed'), t.fact('expires')),
	concat_ws(' ', 'Rosa López', registry.today(), registry.today(), registry.today() + 30), 'says since when and until when');
SELECT matches(t.both(102, 11), '^PD006', 'scope: the other child''s code is another matter');
UPDATE desk.credential SET expires = registry.today() WHERE credential_id = :'c';
SELECT is(t.both(101, 11), 'PD003 PD003 code_live', 'lives through its last day');
UPDATE desk.credential SET expires = registry.today() - 1 WHERE credential_id = :'c';
SELECT is(t.try('clerk_a', 'SELECT credential_state FROM desk.guardians(101) WHERE guardian_id = 11'), 'expired', 'then shows as expired');
SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v2 \gset
SELECT is(t.state(:v2), 'issued', 'and a new one can be issued');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = :'c'), 'expired', 'the old one ended');

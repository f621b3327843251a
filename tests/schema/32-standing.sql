-- SPDX-License-Identifier: Apache-2.0
-- Restricting, lifting, taking back, two persons for one standing, two records of one name.
SELECT plan(68);
GRANT USAGE ON SCHEMA t TO PUBLIC;

CREATE FUNCTION t.do(p_role text, p_call text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, 'SELECT desk.' || replace(p_call, '(', '(gen_random_uuid(), ')) $$;

-- A restriction ends what this person has, and nobody else's.
SELECT t.live('clerk_a', 101, 11) AS mother \gset
SELECT t.ready('clerk_a', 101, 12, 'in_person', true) AS father \gset
SELECT is(t.do('viewer_a', $$restrict(101, 12, 'court order', NULL, NULL, '')$$), 'PD013 not_allowed', 'a viewer restricts nobody');
SELECT is(t.do('clerk_b', $$restrict(101, 12, 'court order', NULL, NULL, '')$$), 'PD060 not_found', 'nor another school');
SELECT is(t.do('clerk_a', $$restrict(101, 12, ' ', NULL, NULL, '')$$), 'PD061 bad_value', 'a restriction has a document');
SELECT is(t.do('clerk_a', $$restrict(101, 12, 'order', '2026-03-02', '2026-03-01', '')$$) || ' ' || t.fact('field'), 'PD061 bad_value until', 'and does not end before it begins');
SELECT is(t.state(:father) || t.code_state(t.credential(:father)), 'issuedissued', 'nothing was touched');
SELECT is(t.try('clerk_c', $$SELECT desk.restrict(t.act('r'), 102, 12, 'court order 24-1187', '2026-03-01', NULL, 'no contact')$$)
	|| t.try('clerk_c', $$SELECT desk.restrict(t.act('r'), 102, 12, 'another', NULL, NULL, '')$$), 'restrictedrestricted', 'restricted, sent twice');
SELECT is((SELECT restriction_document || restricted_since || restriction_note FROM registry.guardianship WHERE student_id = 102 AND guardian_id = 12),
	'court order 24-11872026-03-01no contact', 'with document, day and note');
SELECT is((SELECT count(*) FROM portal.link WHERE guardian_id = 12 AND student_id = 102 AND ended_at IS NULL), 0::bigint, 'the account sees this student no more');
SELECT is(t.state(:father) || t.code_state(t.credential(:father)), 'issuedissued', 'for the other child nothing changed');
SELECT is(t.do('clerk_c', $$restrict(101, 12, 'court order 24-1187', NULL, '2099-01-01', '')$$), 'restricted', 'and for that one');
SELECT is(t.state(:father) || t.code_state(t.credential(:father)), 'refusedrevoked', 'the visit in another desk''s hands ended, its code with it');
SELECT is(t.code_state(:'mother'), 'live', 'the mother''s code works');
SELECT is(t.list('clerk_a', 101, 12, 'concat_ws(''|'', standing, standing_document, can_code, can_again, phone, email, account_email)'), 'restricted|court order 24-1187|PD002|PD002', 'the list shows nothing but the name');
SELECT is(t.try('clerk_a', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''p'')', t.credential(:father))), 'PD052 credential_state', 'no paper for it');
SELECT is(t.do('clerk_a', $$verify_standing(101, 12, 'court_order', '')$$), 'PD002 guardian_restricted', 'no standing');
SELECT is(t.do('clerk_a', $$unverify(101, 12, 'x')$$), 'PD061 bad_value', 'taking back a standing lifts no restriction');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'restricted'), 2::bigint, 'each is one event');

SELECT is(t.try('clerk_a', f) , '0', 'cannot be found by ' || n) FROM (VALUES ('telephone', $$SELECT count(*) FROM desk.find_people('6265550145') WHERE kind = 'guardian'$$),
	('e-mail', $$SELECT count(*) FROM desk.find_people('juan.g@example.org')$$)) AS x(n, f);
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('garcia juan') WHERE person_id = 12$$), '1', 'but by name');

-- Lifting.
SELECT is(t.do('clerk_a', $$lift(101, 12, 'order of dismissal', '')$$), 'PD013 not_allowed', 'an administrator does not lift');
SELECT is(t.fact('needs'), 'principal, district', 'says who does');
SELECT is(t.do('principal_a', $$lift(101, 12, '', '')$$), 'PD061 bad_value', 'not without a document');
SELECT is(t.do('principal_a', $$lift(101, 11, 'x', '')$$), 'PD061 bad_value', 'nothing to lift');
SELECT is(t.do('principal_a', $$lift(101, 12, 'order of dismissal', '')$$), 'verified', 'the standing is what was proved before');
SELECT is(t.list('clerk_a', 101, 12, 'concat_ws(''|'', standing, standing_document, can_code)'), 'verified|birth_certificate|PD000', 'a new visit may start');
SELECT is(t.code_state(t.credential(:father)), 'revoked', 'what was revoked stays revoked');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('6265550145') WHERE kind = 'guardian'$$), '0', 'still restricted for the brother, still not found by telephone');
SELECT is(t.do('principal_a', $$lift(102, 12, 'order of dismissal', '')$$) || t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('6265550145') WHERE kind = 'guardian'$$),
	'verified1', 'lifted for both, found again');
SELECT is(t.do('district_d', $$lift(101, 14, 'order of dismissal', '')$$), 'unverified', 'who was never verified is not by a lift');
SELECT is(t.list('clerk_a', 101, 14, 'can_code'), 'PD001', 'and needs a document');
SELECT is(t.do('clerk_a', $$restrict(101, 13, 'order', NULL, NULL, '')$$) || t.do('principal_a', $$lift(101, 13, 'end of it', '')$$), 'restrictedunverified', 'nor is a stranger');

-- Taking a standing back.
SELECT is(t.do('clerk_a', $$unverify(101, 11, '')$$), 'PD061 bad_value', 'not without a reason');
SELECT is(t.do('viewer_a', $$unverify(101, 11, 'x')$$), 'PD013 not_allowed', 'not by a viewer');
SELECT t.live('clerk_a', 102, 11) AS sibling \gset
SELECT is(t.do('clerk_a', $$unverify(101, 11, 'wrong Rosa Lopez')$$), 'unverified', 'taken back');
SELECT is(t.code_state(:'mother') || t.code_state(:'sibling'), 'revokedlive', 'the code for this student ends, for the sibling not');
SELECT is(t.list('clerk_a', 101, 11, 'concat_ws(''|'', standing, standing_document, standing_by, can_code)'), 'unverified|PD001', 'nothing is on file');
SELECT is(t.do('clerk_a', $$unverify(101, 11, 'x')$$), 'PD061 bad_value', 'once');
SELECT is((SELECT string_agg(detail ->> 'reason', '') FROM desk.event WHERE kind = 'standing_taken_back'), 'wrong Rosa Lopez', 'with an event');

-- Two persons.
SELECT t.policy('guardianship', 'second-person', 'yes');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('w'), 101, 13, 'court_order', '')$$), 'waiting', 'the first one');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('w'), 101, 13, 'court_order', '')$$), 'waiting', 'sent twice');
SELECT is(t.list('clerk_a', 101, 13, 'concat_ws(''|'', standing, standing_document, standing_by, can_code, can_again)'), 'unverified|court_order|Clerk A|PD007|PD007', 'waits');
SELECT is(t.try('clerk_a', 'SELECT desk.visit_start(gen_random_uuid(), 101, 13, ''in_person'', ''x'')'), 'PD007 standing_waits', 'no visit');
SELECT is(t.fact('by') || t.fact('document'), 'Clerk Acourt_order', 'says who and what');
SELECT is(t.do('clerk_a', 'confirm_standing(101, 13)') || ' ' || t.fact('needs'), 'PD013 not_allowed a second person', 'not the same person');
SELECT is(t.do('viewer_a', 'confirm_standing(101, 13)'), 'PD013 not_allowed', 'not a viewer');
SELECT is(t.do('clerk_c', 'confirm_standing(101, 11)'), 'PD061 bad_value', 'nothing to confirm where nothing waits');
SELECT is(t.try('clerk_c', $$SELECT desk.confirm_standing(t.act('c'), 101, 13)$$) || t.try('clerk_c', $$SELECT desk.confirm_standing(t.act('c'), 101, 13)$$), 'verifiedverified', 'another one');
SELECT is(t.list('clerk_a', 101, 13, 'concat_ws(''|'', standing, standing_by, can_code)'), 'verified|Clerk A, Clerk C|PD000', 'both are named');
SELECT is(t.do('clerk_a', $$verify_standing(101, 13, 'adoption', 'newer paper')$$), 'verified', 'a better document needs no second person');
SELECT is(t.do('clerk_a', $$verify_standing(101, 11, 'birth_certificate', '')$$) || t.do('clerk_c', $$unverify(101, 11, 'not hers')$$), 'waitingunverified', 'what waits can be taken back');
SELECT is(t.do('clerk_c', 'confirm_standing(101, 11)'), 'PD061 bad_value', 'then there is nothing to confirm');
SELECT is(t.do('clerk_a', $$verify_standing(101, 11, 'birth_certificate', '')$$) || t.do('clerk_a', $$restrict(101, 11, 'order', NULL, NULL, '')$$)
	|| t.do('clerk_c', 'confirm_standing(101, 11)') || t.do('principal_a', $$lift(101, 11, 'end', '')$$), 'waitingrestrictedPD061 bad_valueunverified', 'a restriction beats what waits');
SELECT t.policy('guardianship', 'second-person', 'no');

-- Two records of one name.
INSERT INTO registry.guardian (guardian_id, given, family, address_id) VALUES (31, 'JUAN', 'Garcia', 2), (32, 'Juan', 'García Soto', 2);
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing) VALUES (1, 101, 31, 'father', 'unverified'), (1, 101, 32, 'uncle', 'unverified');
SELECT is(t.list('clerk_a', 101, 31, 'can_code') || t.list('clerk_a', 101, 12, 'can_code'), 'PD001PD000', 'a twin that has nothing stands in nobody''s way');
SELECT is(t.do('clerk_a', $$restrict(101, 31, 'order', NULL, NULL, '')$$), 'restricted', 'one of them is restricted');
SELECT is(t.list('clerk_a', 101, 12, 'can_code || can_facts'), 'PD009{"guardian": "Juan García", "standing": "restricted"}', 'the other is no way round it');
SELECT is(t.list('clerk_a', 101, 32, 'can_code'), 'PD001', 'another name is another person');
SELECT is(t.try('clerk_a', 'SELECT desk.visit_start(gen_random_uuid(), 101, 12, ''in_person'', ''x'')'), 'PD009 twin_record', 'nor by a visit');
SELECT is(t.do('clerk_a', $$verify_standing(101, 12, 'adoption', '')$$), 'PD009 twin_record', 'nor by a document');
SELECT is(t.do('clerk_a', $$tell_apart(101, 12, 'father and son')$$), 'PD013 not_allowed', 'a principal settles it');
SELECT is(t.do('principal_a', $$tell_apart(101, 12, '')$$), 'PD061 bad_value', 'saying why');
SELECT is(t.do('principal_a', $$tell_apart(101, 12, 'father and son')$$) || t.list('clerk_a', 101, 12, 'can_code'), 'told apartPD000', 'two persons');
SELECT is(t.list('clerk_a', 101, 31, 'can_code'), 'PD002', 'the restricted one stays so');
SELECT t.live('clerk_a', 101, 12) AS told \gset
SELECT is(t.do('principal_a', $$lift(101, 31, 'end', '')$$) || t.list('clerk_a', 101, 31, 'can_code'), 'unverifiedPD009', 'a twin with a working code is settled first, too');
SELECT is(t.do('clerk_a', $$restrict(101, 12, 'order', NULL, NULL, '')$$) || t.do('principal_a', $$lift(101, 12, 'end', '')$$), 'restrictedverified', 'restricted and lifted');
SELECT is((SELECT told_apart_by FROM registry.guardianship WHERE student_id = 101 AND guardian_id = 12), NULL, 'that is asked anew');

SELECT is(count(*), 0::bigint, 'every reason of can_persons, can_codes and can_again is in the table, with its citation')
	FROM pg_proc p CROSS JOIN LATERAL regexp_matches(p.prosrc, '''(PD\d{3})''', 'g') m
	WHERE p.pronamespace = 'desk'::regnamespace AND p.proname IN ('can_persons', 'can_codes', 'can_again') AND m[1] <> 'PD000'
		AND NOT EXISTS (SELECT FROM desk.eligibility_rule r WHERE r.code = m[1] AND r.rule <> '' AND r.citation <> '');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

-- SPDX-License-Identifier: Apache-2.0
-- Sheets in order, envelopes by right, phone by video.
SELECT plan(57);
GRANT USAGE ON SCHEMA t TO PUBLIC;

CREATE FUNCTION t.reserve(p_role text, p_credential uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''office'')', p_credential)) $$;
CREATE FUNCTION t.sent(p_role text, p_sheet text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_sent(gen_random_uuid(), %s, ''office-7'')', p_sheet)) $$;
CREATE FUNCTION t.mark(p_role text, p_sheet text, p_mark text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_mark(gen_random_uuid(), %s, %L)', p_sheet, p_mark)) $$;
CREATE FUNCTION t.hand(p_role text, p_sheet text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_handed(gen_random_uuid(), %s)', p_sheet)) $$;
CREATE FUNCTION t.open(p_role text, p_credential uuid, p_why text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT convert_from(desk.envelope_open(gen_random_uuid(), %L, %L), ''UTF8'')', p_credential, p_why)) $$;

SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT t.credential(:v) AS c \gset
SELECT is(t.open('clerk_a', :'c', 'letter'), 's', 'the school''s envelope, for the letter');
SELECT is((SELECT kind || (detail ->> 'why') FROM desk.event WHERE school_id = 1 ORDER BY seq DESC LIMIT 1), 'envelope_openedletter', 'is an event');
SELECT is(t.open('viewer_a', :'c', 'letter'), 'PD013 not_allowed', 'not to a viewer');
SELECT is(t.open('clerk_b', :'c', 'letter'), 'PD060 not_found', 'not to another school');
SELECT is(t.open('clerk_c', :'c', 'letter'), 'PD020 visit_taken', 'not from a visit in other hands');
SELECT is(t.open('clerk_a', :'c', 'fun'), 'PD061 bad_value', 'not for fun');
SELECT is(t.open('clerk_a', :'c', 'phone'), 'PD050 phone_release_needs_video', 'not for the phone before its release');
SELECT is(t.open('clerk_a', :'c', 'reveal'), 'PD061 bad_value', 'nor to look it up, which has rules of its own');
SELECT is(t.try('clerk_a', format('SELECT desk.envelope_open(t.act(''e''), %L, ''letter'')', :'c')), t.try('clerk_a', format('SELECT desk.envelope_open(t.act(''e''), %L, ''letter'')', :'c')),
	'the same act gets the same envelope');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'envelope_opened'), 2::bigint, 'and is one event');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', parent, line1, line2, line3, student, room, expires) FROM desk.letter_data(%L)', :'c')),
	'Rosa López|1420 N Marengo Ave|Apt 6|Pasadena CA 91103|Ana Maria García López|12|' || registry.today() + 30, 'what the letter says');
SELECT is(t.try('clerk_b', format('SELECT desk.letter_data(%L)', :'c')), 'PD060 not_found', 'only in the own school');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', school_id, generation, guardian_id, student_id, scope) FROM desk.credential_context(%L)', :'c')),
	'1|1|11|101|guardianship', 'what the envelope must say');

SELECT t.reserve('clerk_a', :'c') AS s \gset
SELECT is(t.try('clerk_a', format('SELECT number || state FROM desk.sheet(%s)', :s)), '0001-000001reserved', 'a sheet has a number');
SELECT is(t.reserve('clerk_a', :'c'), 'PD051 sheet_state', 'no second one while it is not accounted for');
SELECT is(t.try('clerk_a', $$SELECT string_agg(kind || person_id, ' ') FROM desk.find_people('https://parents.example.org/link#s=0001-000001')$$), 'student101 guardian11',
	'a scanned letter tells whose it is');
SELECT is(t.try('clerk_a', $$SELECT string_agg(kind || person_id, ' ') FROM desk.find_people('0001-000001')$$), 'student101 guardian11', 'and so does the number typed');
SELECT is(t.try('clerk_b', $$SELECT count(*) FROM desk.find_people('0001-000001')$$), '0', 'not to another school');
SELECT is(t.mark('clerk_a', :'s', 'good'), 'PD051 sheet_state', 'not good before it was sent');
SELECT is(concat_ws('|', t.fact('sheet'), t.fact('state'), t.fact('act')), '0001-000001|reserved|good', 'says why');
SELECT is(t.hand('clerk_a', :'s'), 'PD051 sheet_state', 'not handed before it was sent');
SELECT is(t.sent('clerk_a', :'s'), 'sent', 'sent');
SELECT is(t.sent('clerk_a', :'s'), 'PD051 sheet_state', 'once');
SELECT is(t.reserve('clerk_a', :'c'), 'PD051 sheet_state', 'a sheet that was sent may have come out, whatever became of its job');
SELECT is(t.hand('clerk_a', :'s'), 'PD051 sheet_state', 'not handed before it was looked at');
SELECT is(t.mark('clerk_a', :'s', 'fine'), 'PD061 bad_value', 'good, blank or ruined');
SELECT is(t.mark('clerk_b', :'s', 'good'), 'PD060 not_found', 'another school marks nothing');
SELECT is(t.mark('viewer_a', :'s', 'good'), 'PD013 not_allowed', 'a viewer marks nothing');
SELECT is(t.mark('clerk_a', :'s', 'blank'), 'blank', 'it was blank');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = :'c') || t.state(:v), 'issuedissued', 'the code waits for another sheet');
SELECT is(t.hand('clerk_a', :'s'), 'PD051 sheet_state', 'a blank sheet is not handed over');
SELECT t.reserve('clerk_a', :'c') AS s2 \gset
SELECT is(t.try('clerk_a', format('SELECT number FROM desk.sheet(%s)', :s2)), '0001-000002', 'reprint: the next number, the same code');
SELECT is(t.sent('clerk_a', :'s2') || t.mark('clerk_a', :'s2', 'good'), 'sentprinted', 'good');
SELECT is(t.mark('clerk_a', :'s2', 'ruined'), 'PD051 sheet_state', 'and stays good');
SELECT is(t.try('clerk_a', format($$SELECT desk.visit_park(gen_random_uuid(), %s, '')$$, :v)) || t.hand('clerk_a', :'s2'), 'parkedPD021 visit_closed', 'not handed while parked');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_resume(gen_random_uuid(), %s, 'front 2')$$, :v)), 'issued', 'a colleague takes it up where it was');
SELECT is(t.hand('clerk_a', :'s2'), 'PD020 visit_taken', 'the first one lets go');
SELECT is(t.hand('clerk_c', :'s2'), 'handed', 'handed over');
SELECT is((SELECT state || handed_on FROM desk.credential WHERE credential_id = :'c') || t.state(:v), 'live' || registry.today() || 'done', 'live, the visit done');
SELECT is(t.hand('clerk_c', :'s2'), 'PD051 sheet_state', 'once');
SELECT is(t.reserve('clerk_c', :'c'), 'PD052 credential_state', 'no sheet for a live code without a visit');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.visit_steps(' || :v || ') WHERE state = ''done'''), '7', 'all steps done');

-- Refused with a code: it is revoked, the paper is still marked.
SELECT t.ready('clerk_a', 102, 11, 'in_person', true) AS w \gset
SELECT t.reserve('clerk_a', t.credential(:w)) AS s3 \gset
SELECT is(t.sent('clerk_a', :'s3') || t.try('clerk_a', format($$SELECT desk.visit_refuse(gen_random_uuid(), %s, 'left')$$, :w)), 'sentrefused', 'the parent left');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = t.credential(:w)), 'revoked', 'the code is revoked');
SELECT is(t.mark('clerk_a', :'s3', 'good') || t.hand('clerk_a', :'s3'), 'printedPD021 visit_closed', 'its paper is marked and goes nowhere');
SELECT is(t.open('clerk_a', t.credential(:w), 'letter'), 'PD052 credential_state', 'its envelope stays shut');

-- By phone.
SELECT t.ready('clerk_a', 102, 11, 'video') AS p \gset
SELECT is(t.try('clerk_a', format('SELECT desk.phone_release(gen_random_uuid(), %s)', :p)), 'PD022 step_order', 'no release before the code');
SELECT t.issue('clerk_a', :p) AS pc \gset
SELECT is(t.try('clerk_a', format('SELECT desk.phone_confirmed(gen_random_uuid(), %s)', :p)), 'PD050 phone_release_needs_video', 'nothing to confirm before the release');
SELECT is(t.try('clerk_a', format('SELECT desk.phone_release(gen_random_uuid(), %s)', :p)), :'pc', 'released');
SELECT is(t.open('clerk_a', :'pc', 'phone'), 's', 'read out');
SELECT t.reserve('clerk_a', :'pc') AS ps \gset
SELECT is(t.try('clerk_a', format('SELECT desk.phone_confirmed(gen_random_uuid(), %s)', :p)), 'PD051 sheet_state', 'a sheet under way is accounted for first');
SELECT is(t.mark('clerk_a', :'ps', 'blank'), 'blank', 'it never came');
SELECT is(t.try('clerk_a', format('SELECT desk.phone_confirmed(gen_random_uuid(), %s)', :p)), 'done', 'read back right');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = :'pc'), 'live', 'live');
SELECT t.ready('clerk_a', 106, 15, 'in_person', true) AS q \gset
SELECT is(t.try('clerk_a', format('SELECT desk.phone_release(gen_random_uuid(), %s)', :q)), 'PD050 phone_release_needs_video', 'a visit in person is never released by phone');
UPDATE desk.credential SET expires = registry.today() - 1 WHERE credential_id = t.credential(:q);
SELECT is(t.open('clerk_a', t.credential(:q), 'letter'), 'PD052 credential_state', 'nor opened past its day');
SELECT is_empty('SELECT * FROM admin.paper_wrong()', 'the books are sound');

-- SPDX-License-Identifier: Apache-2.0
-- The roster of a school, and codes on it.
SELECT plan(79);
GRANT USAGE ON SCHEMA t TO PUBLIC;
CREATE FUNCTION t.lines(p_role text, p_who text, p_columns text, p_where text DEFAULT 'true', p_school int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.try(p_role, format('SELECT string_agg(concat_ws(''|'', %s), ''; '') FROM desk.roster(%s, %L) WHERE %s', p_columns, p_school, p_who, p_where)), '-') $$;
CREATE FUNCTION t.ask(p_role text, p_codes uuid[], p_reason text DEFAULT 'for the principal', p_act uuid DEFAULT gen_random_uuid(), p_school int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.roster_ask(%L, %s, %L, %L, ''guardians, grade 3'')', p_act, p_school, p_codes, p_reason)) $$;
CREATE FUNCTION t.open(p_role text, p_roster text, p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT number || '' '' || count(*) || '' '' || coalesce(min(encode(sealed, ''escape'')), ''-'') FROM desk.roster_open(%L, %s) GROUP BY number', p_act, p_roster)) $$;
CREATE FUNCTION t.paper(p_role text, p_call text, p_rest text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.%s(gen_random_uuid(), %s)', p_call, p_rest)) $$;
CREATE FUNCTION t.decide(p_role text, p_roster text, p_yes bool) RETURNS text LANGUAGE sql AS $$
	SELECT t.paper(p_role, 'roster_decide', format('%s, %L, ''as agreed''', p_roster, p_yes)) $$;

-- Whose roster.
SELECT is(t.lines('nobody_a', 'students', 'name') || t.lines('expired_a', 'students', 'name'), 'PD010 no_assignmentPD011 assignment_expired', 'not for everybody');
SELECT is(t.lines('clerk_a', 'students', 'name', 'true', 2), 'PD060 not_found', 'not of another school');
SELECT is(t.lines('clerk_a', 'teachers', 'name'), 'PD061 bad_value', 'of students or guardians');
SELECT is(t.lines('clerk_b', 'students', 'name', 'true', 2), 'O''BRIEN-MÜLLER, Liam', 'of the own school');
SELECT is(t.lines('district_d', 'students', 'name', 'true', 2), 'O''BRIEN-MÜLLER, Liam', 'the district names one');

SELECT is(t.try('district_d', 'SELECT school_id || school FROM desk.roster_school('' madi'')') || t.try('clerk_a', 'SELECT school_id FROM desk.roster_school(''MADI'')'), '2Madison MiddlePD060 not_found', 'by its code');

-- Students.
SELECT is(t.lines('viewer_a', 'students', 'name'), 'BO; GARCÍA, Mateo; GARCÍA LÓPEZ, Ana Maria; NGUYỄN, Thị Hồng; SATO, Diego', 'by name; who has left is not on it; who may only read reads it');
SELECT is(t.lines('clerk_a', 'students', 'permanent_id, grade, room, teacher, right(born, 5)', 'student_id IN (101, 105)'), '0412883111; 0412883107|3|12|Ms. Chen|04-12', 'their columns, and nothing where nothing is known');
SELECT is(t.lines('clerk_a', 'students', 'guardians, verified, coded, registered_count, registered, code', 'student_id IN (101, 102)'),
	'2|2|1|1|some|some; 4|2|0|1|some|none', 'guardians as the look-up counts them; codes and accounts of the verified, as the reports do');
SELECT is(t.lines('clerk_a', 'students', 'registered_email', 'student_id = 101'), 'juan.portal@example.org', 'whom the portal knows');
SELECT is(t.try('clerk_a', $$SELECT sum(coded) || '|' || sum(verified) FROM desk.roster(1, 'students')$$), t.try('clerk_a', $$SELECT sum(split_part(c5, '/', 1)::int) || '|' || sum(split_part(c4, '/', 1)::int) FROM desk.report('coverage', NULL, NULL)$$), 'the sums are those of the report');

-- Guardians.
SELECT is(t.lines('clerk_a', 'guardians', 'name, child', 'guardian_id IN (11, 12)'),
	'GARCÍA, Juan|GARCÍA LÓPEZ, Ana Maria; GARCÍA, Juan|GARCÍA, Mateo; LÓPEZ, Rosa|GARCÍA LÓPEZ, Ana Maria; LÓPEZ, Rosa|GARCÍA, Mateo', 'a line for each child');
SELECT is(t.lines('clerk_a', 'guardians', 'relation, standing, language, phone, email, registered, code, grade, room', 'guardian_id = 11 AND student_id = 101'),
	'mother|verified|Spanish|+16265550144|rosa.l@example.org|no|none|3|12', 'their columns');
SELECT is(t.lines('clerk_a', 'guardians', 'child, registered, registered_email', 'guardian_id = 12'),
	'GARCÍA LÓPEZ, Ana Maria|registered|juan.portal@example.org; GARCÍA, Mateo|linked|juan.portal@example.org', 'an account for one child, for the other as well');
SELECT is(t.lines('clerk_a', 'guardians', 'name', 'guardian_id = 17'), '-', 'not for a child that has left');
SELECT is(t.lines('clerk_a', 'guardians', 'r.*', 'guardian_id = 14') ~ '626|@|9 Secret|Russian|GARC|Chen', false, 'of a restricted person neither telephone, e-mail, language nor child');
SELECT is(t.lines('clerk_a', 'guardians', 'name, relation, standing, code, registered, student_id', 'guardian_id = 14'), 'RUIZ, Elena|stepmother|restricted|101', 'but that they are');
UPDATE registry.guardianship SET standing = 'verified' WHERE guardian_id = 14;
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, restriction_document) VALUES (1, 102, 14, 'stepmother', 'restricted', 'court order');
SELECT is(t.lines('clerk_a', 'guardians', 'phone, email, child', 'guardian_id = 14 AND student_id = 101'), 'GARCÍA LÓPEZ, Ana Maria', 'restricted for one child: no telephone on the line of another either');
SELECT is(t.lines('clerk_a', 'students', 'registered_email', 'student_id = 101'), 'juan.portal@example.org', 'nor an e-mail');
UPDATE registry.guardianship SET standing = 'restricted' WHERE guardian_id = 14;
SELECT is(t.lines('clerk_b', 'guardians', 'name, registered', 'true', 2), 'LÓPEZ, Rosa|no; O''BRIEN, Mia|no', 'another school''s');

-- How a code stands.
SELECT t.live('clerk_a', 101, 11) AS code, registry.today() AS today \gset
SELECT is(t.lines('clerk_a', 'guardians', format('code, issued_on, handed_on, expires > %L, credential_id, sheet', :'today'), 'guardian_id = 11 AND student_id = 101'),
	format('live|%s|%s|t|%s|0001-000001 handed', :'today', :'today', :'code'), 'a code, since when, until when, on which sheet');
SELECT is(t.lines('clerk_a', 'students', 'coded, code', 'student_id = 101'), '1|some', 'counted');
ALTER TABLE desk.credential DISABLE TRIGGER USER;
UPDATE desk.credential SET expires = registry.today() - 1 WHERE credential_id = :'code';
SELECT is(t.lines('clerk_a', 'guardians', 'code, credential_id', 'guardian_id = 11 AND student_id = 101'), 'expired', 'past its day it is expired, and none to print');
UPDATE desk.credential SET expires = registry.today() + 9 WHERE credential_id = :'code';
UPDATE desk.policy SET value = 'guardian' WHERE section = 'credential' AND key = 'scope';
UPDATE desk.credential SET scope = 'guardian' WHERE credential_id = :'code';
SELECT is(t.lines('clerk_a', 'guardians', 'child, grade, code, standing', 'guardian_id = 11'), 'GARCÍA LÓPEZ, Ana Maria; GARCÍA, Mateo|1; 3|live|verified', 'where one code is for all children, one line is');
SELECT is(t.lines('clerk_b', 'guardians', 'code, credential_id, sheet', 'guardian_id = 11', 2), 'live', 'another school knows of it, but has none to print');
SELECT is(t.lines('clerk_a', 'guardians', 'name, student_id', 'standing = ''restricted'''), 'RUIZ, Elena|101; RUIZ, Elena|102', 'a restricted line joins no other');
UPDATE desk.credential SET scope = 'guardianship' WHERE credential_id = :'code';
UPDATE desk.policy SET value = 'guardianship' WHERE section = 'credential' AND key = 'scope';
SELECT is((SELECT count(*) > 10 AND bool_and(detail ? 'who') FROM desk.event WHERE school_id = 1 AND kind = 'roster_viewed'), true, 'each look is an event');
SELECT is(t.try('clerk_a', f), '42501', 'staff call the one door only: ' || f) FROM unnest(ARRAY['SELECT desk.roster_ties(1, ''guardian'')', 'SELECT registry.roster_codes(2, ''guardian'')',
	'SELECT registry.roster_accounts(2)', 'SELECT desk.roster_guardians(1, ''guardian'')', 'SELECT count(*) FROM desk.roster_print', 'SELECT desk.roster_codes(1, ''{}'')']) AS f;

-- Codes: who may.
SELECT is(t.ask('viewer_a', ARRAY[:'code']::uuid[]) || t.ask('district_d', ARRAY[:'code']::uuid[]), 'PD013 not_allowedPD013 not_allowed', 'who may look no code up prints none');
SELECT is(t.ask('clerk_b', ARRAY[:'code']::uuid[]), 'PD060 not_found', 'not another school');
SELECT is(t.ask('clerk_b', ARRAY[:'code']::uuid[], 'x', gen_random_uuid(), 2), 'PD131 roster_no_codes', 'nor by naming its own');
SELECT is(t.ask('both_d', ARRAY[:'code']::uuid[], 'x', gen_random_uuid(), 2), 'PD131 roster_no_codes', 'each school its own, for who is at both');
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[], '  '), 'PD061 bad_value', 'not without a reason');
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[], repeat('x', 201)), 'PD061 bad_value', 'one that fits on the page');
SELECT is(t.ask('clerk_a', '{}') || t.ask('clerk_a', ARRAY[gen_random_uuid()]), 'PD131 roster_no_codesPD131 roster_no_codes', 'not without a code');
SELECT t.policy('credential', 'reveal', 'never');
SELECT is(t.ask('principal_a', ARRAY[:'code']::uuid[]), 'PD090 reveal_never', 'nobody, where nobody looks codes up');
SELECT t.policy('credential', 'reveal', 'role');
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'court order' WHERE guardian_id = 11 AND student_id = 101;
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[]), 'PD131 roster_no_codes', 'none of a restricted person');
SELECT is(t.lines('clerk_a', 'guardians', 'code, credential_id, issued_on, sheet', 'guardian_id = 11 AND student_id = 101'), '', 'nor does the line tell of one');
UPDATE registry.guardianship SET standing = 'verified' WHERE guardian_id = 11;

-- Codes: how.
SELECT t.ask('clerk_a', ARRAY[:'code']::uuid[], 'lost letters', t.act('ask')) AS r \gset
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[], 'lost letters', t.act('ask')), :'r', 'the same act again is the same request');
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[], 'once more'), :'r', 'and so is another one for the same codes while it is open');
SELECT is(t.open('clerk_c', :'r') || t.open('principal_a', :'r'), 'PD060 not_foundPD060 not_found', 'who did not ask opens nothing');
SELECT is(t.open('clerk_a', :'r', t.act('open')), '0001-R0001 1 s', 'the envelopes, and a number for the paper');
SELECT is((SELECT opened_at > asked_at FROM desk.roster_print WHERE roster_id = :r), true, 'and since when there is any');
SELECT is((SELECT string_agg(e.kind || coalesce(' ' || e.guardian_id, '') || ' ' || (e.detail ->> 'reason'), '; ' ORDER BY e.seq) FROM desk.event e WHERE e.act IN (t.act('ask'), t.act('open'))),
	'roster_asked lost letters; code_listed 11 lost letters; roster_codes_opened lost letters', 'an event for each code, and for the paper');
SELECT is((SELECT e.ref || ' ' || (e.detail ->> 'paper') FROM desk.event e WHERE e.act = t.act('open') AND e.kind = 'code_listed'), :'code' || ' 0001-R0001', 'that names both');
SELECT is(t.open('clerk_a', :'r', t.act('open')), '0001-R0001 1 s', 'the same act again reads again');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.act = t.act('open')), 2::bigint, 'without another event');
SELECT is(t.open('clerk_a', :'r'), 'PD130 roster_state', 'another act does not');
UPDATE desk.roster_print SET decided_at = now() - interval '16 minutes' WHERE roster_id = :r;
SELECT is(t.open('clerk_a', :'r', t.act('open')), 'PD130 roster_state', 'nor the same one later');
SELECT is(t.open('clerk_a', t.ask('clerk_a', ARRAY[:'code']::uuid[]), t.act('open')), 'PD130 roster_state', 'nor for another request');
SELECT t.ask('clerk_a', ARRAY[:'code']::uuid[]) AS s \gset
UPDATE desk.credential SET state = 'revoked' WHERE credential_id = :'code';
SELECT is(coalesce(t.open('clerk_a', :'s'), '-'), '-', 'a code that ended meanwhile is not opened');
UPDATE desk.credential SET state = 'live' WHERE credential_id = :'code';
SELECT t.ask('clerk_a', ARRAY[:'code']::uuid[]) AS l \gset
UPDATE desk.roster_print SET decided_at = now() - interval '16 minutes' WHERE roster_id = :l;
SELECT is(t.open('clerk_a', :'l') || t.fact('state'), 'PD130 roster_statelapsed', 'a yes lapses');

-- The paper.
SELECT is(t.try('clerk_a', format('SELECT number || what || reason || state || codes || mine FROM desk.rosters() WHERE roster_id = %s', :r)), '0001-R0001guardians, grade 3lost lettersused1true', 'it is listed');
SELECT is(t.try('viewer_a', 'SELECT count(*) FROM desk.rosters()') || t.try('clerk_b', 'SELECT count(*) FROM desk.rosters()'), '00', 'for those who may');
SELECT is(t.paper('clerk_c', 'roster_printed', format('%s, ''office'', 3', :r)), 'PD060 not_found', 'who opened it prints it');
SELECT is(t.paper('clerk_a', 'roster_printed', format('%s, ''office'', 0', :r)), 'PD061 bad_value', 'on pages');
SELECT is(t.paper('clerk_a', 'roster_printed', format('%s, ''office'', 3', :r)), '0001-R0001', 'how many is known before they are sent');
SELECT is(t.try('clerk_a', $$SELECT string_agg(concat_ws('|', c1, c2, c3), ';') FROM desk.report('close', NULL, NULL) WHERE c1 ~ 'Roster'$$) || coalesce(t.try('clerk_b', $$SELECT c1 FROM desk.report('close', NULL, NULL) WHERE c1 ~ 'Roster'$$), ''),
	'Rosters with codes, to be shredded|2|to do', 'the close of the day counts it, where it lies');
SELECT is(t.try('clerk_a', $$SELECT c1 ~ '^Head' FROM (SELECT c1, row_number() OVER () AS n FROM desk.report('close', NULL, NULL)) x ORDER BY n DESC LIMIT 1$$), 'true', 'before the head of events');
SELECT is(t.paper('clerk_c', 'roster_shredded', format('%s, 2', :r)) || t.fact('need'), 'PD132 roster_pages3', 'two pages are not three');
SELECT is(t.paper('clerk_c', 'roster_shredded', format('%s, 0', :r)), 'PD132 roster_pages', 'that nothing came out, only who printed it can say');
SELECT is(t.paper('viewer_a', 'roster_shredded', format('%s, 3', :r)), 'PD013 not_allowed', 'not for who may only read');
SELECT is(t.paper('clerk_c', 'roster_shredded', format('%s, 3', :r)), 'shredded', 'a colleague may see them shredded');
SELECT is(t.paper('clerk_a', 'roster_printed', format('%s, ''office'', 3', :r)) || t.paper('clerk_a', 'roster_shredded', format('%s, 3', :r)), 'PD130 roster_statePD130 roster_state', 'and that is the end');

-- Two people.
SELECT t.policy('credential', 'reveal', 'two-people');
SELECT t.ask('clerk_a', ARRAY[:'code']::uuid[]) AS q \gset
SELECT is(t.open('clerk_a', :'q'), 'PD130 roster_state', 'not before a second person said yes');
SELECT is(t.decide('clerk_a', :'q', true), 'PD091 reveal_second_person', 'somebody else');
SELECT is(t.decide('viewer_a', :'q', true) || t.decide('clerk_b', :'q', true), 'PD013 not_allowedPD060 not_found', 'who may');
SELECT is(t.try('clerk_c', format('SELECT state || mine FROM desk.rosters() WHERE roster_id = %s', :q)), 'askedfalse', 'who sees it waiting');
SELECT is(t.decide('clerk_c', :'q', true) || t.decide('principal_a', :'q', false), 'grantedPD130 roster_state', 'once');
SELECT is(t.ask('clerk_a', ARRAY[:'code']::uuid[], 'x'), :'q', 'a yes is found again');
SELECT is(t.open('clerk_a', :'q'), '0001-R0003 1 s', 'then it opens');
SELECT is(t.paper('clerk_a', 'roster_printed', format('%s, ''office'', 2', :q)) || t.paper('clerk_a', 'roster_shredded', format('%s, 0', :q)), '0001-R0003shredded', 'nothing came out');
SELECT t.policy('credential', 'reveal', 'role');
SELECT t.ask('clerk_a', ARRAY[:'code']::uuid[]) AS z \gset
SELECT t.policy('credential', 'reveal', 'two-people');
SELECT is(t.open('clerk_a', :'z'), 'PD091 reveal_second_person', 'not by a yes from before it took two');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

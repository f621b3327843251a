-- SPDX-License-Identifier: Apache-2.0
-- Events: who signs them, who reads them, that nobody changes them; and who may look a code up.
SELECT plan(85);

-- Many at once: the same bytes as one after another.
CREATE FUNCTION t.body(e desk.event) RETURNS bytea LANGUAGE sql AS $$
	SELECT sha256('\x70696e6465736b206576656e74203100'::bytea || string_agg(coalesce(int4send(length(convert_to(f, 'UTF8'))) || convert_to(f, 'UTF8'),
			'\xffffffff'), '' ORDER BY n))
		FROM unnest(ARRAY[e.school_id::text, e.seq::text, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor::text, e.desk,
			e.kind, e.student_id::text, e.guardian_id::text, e.ref, e.act::text, e.detail::text]) WITH ORDINALITY AS u(f, n)
$$;
SELECT desk.log(2, 'one', 201, 21, 'ref', '{"a": 1, "b": null}', 'front 1');
SELECT desk.log_all(2, ARRAY['two', 'three', 'four'], ARRAY[201, NULL, 201], ARRAY[21, 11, NULL]::bigint[], ARRAY['ñandú', NULL, 'x'], ARRAY['{"a": 1}', NULL, '{"b": null}']::jsonb[]);
SELECT desk.log_all(2, '{}', '{}', '{}', '{}', '{}');
SELECT desk.log(2, 'five', NULL, NULL, NULL, NULL);
SELECT is((SELECT string_agg(seq || kind, ' ' ORDER BY seq) FROM desk.event WHERE school_id = 2), '1one 2two 3three 4four 5five', 'events one by one and many at once, in their order');
SELECT is((SELECT bool_and(e.hash = sha256(coalesce((SELECT p.hash FROM desk.event p WHERE p.school_id = 2 AND p.seq = e.seq - 1), decode(repeat('00', 32), 'hex')) || t.body(e)))
	FROM desk.event e WHERE e.school_id = 2), true, 'each hash over the one before and the same bytes');
SELECT is((SELECT h.seq || encode(h.hash, 'hex') FROM desk.event_head h WHERE h.school_id = 2), (SELECT e.seq || encode(e.hash, 'hex') FROM desk.event e WHERE e.school_id = 2 AND e.seq = 5),
	'the head is the last one');
SELECT throws_ok('UPDATE desk.event_head SET seq = 7 WHERE school_id = 2', 'P0001', NULL, 'and goes to none that is not there');
SELECT throws_ok('UPDATE desk.event_head SET seq = 4, hash = (SELECT hash FROM desk.event WHERE school_id = 2 AND seq = 4) WHERE school_id = 2', 'P0001', NULL, 'nor back');

CREATE FUNCTION t.last(p_column text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text; BEGIN
	EXECUTE format('SELECT (%s)::text FROM desk.event e WHERE e.school_id = 1 ORDER BY e.seq DESC LIMIT 1', p_column) INTO r;
	RETURN r;
END $$;
CREATE FUNCTION t.sign(p_role text, p_seq text, p_length int DEFAULT 64, p_school int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sign_events(ARRAY[%L], ARRAY[%L], ARRAY[repeat(''ab'', %s)])', p_school, p_seq, p_length)) $$;

-- An act stands in its event.
SELECT t.try('clerk_a', format('SELECT desk.visit_start(%L, 101, 11, ''in_person'', ''front 1'')', t.act('start'))) AS v \gset
SELECT is(t.last('e.act'), t.act('start')::text, 'the event names the act it came of');
SELECT is(t.last('e.hash = desk.event_hash(e.prev, desk.event_body(e))'), 'true', 'which is inside its hash');
SELECT t.last('e.seq') AS seq \gset
SELECT is(t.last('(SELECT desk.event_body(x) <> desk.event_body(e) FROM (SELECT (y).* FROM (SELECT jsonb_populate_record(e, ''{"act": null}'') AS y) z) x)'), 'true',
	'another act is another hash');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.guardians(101)') IS NOT NULL, true, 'a view without an act');
SELECT is(t.last('e.act'), NULL, 'is of no act, whatever came before it');
SELECT is(t.try('clerk_a', format('SELECT count(*) FROM desk.guardians(101, %L)', t.act('look'))) IS NOT NULL, true, 'a view with one');
SELECT is(t.last('e.act'), t.act('look')::text, 'is of that');
SELECT is(t.last('e.at >= (SELECT p.at FROM desk.event p WHERE p.school_id = 1 AND p.seq = e.seq - 1)'), 'true', 'times go on with the numbers');

-- Signing.
SELECT is(t.try('clerk_a', format('SELECT string_agg(kind, '','') FROM desk.events_of_acts(ARRAY[%L, %L])', t.act('start'), t.act('look'))), 'visit_started,guardians_viewed',
	'what came of one''s acts');
SELECT is(t.try('clerk_c', format('SELECT count(*) FROM desk.events_of_acts(ARRAY[%L])', t.act('start'))), '0', 'not of a colleague''s');
SELECT is(t.sign('clerk_c', :'seq'), 'PD093 signature_not_taken', 'nobody signs for somebody else');
SELECT is(t.sign('principal_a', :'seq'), 'PD093 signature_not_taken', 'nor the principal');
SELECT is(t.sign('clerk_a', '999999'), 'PD093 signature_not_taken', 'nor what is not there');
SELECT is(t.sign('clerk_a', :'seq', 63), '23514', 'nor with anything but a signature');
SELECT is(t.sign('clerk_a', :'seq'), '1', 'one''s own event takes a signature');
SELECT is(t.sign('clerk_a', :'seq'), 'PD093 signature_not_taken', 'once');
SELECT is((SELECT signature FROM desk.event WHERE school_id = 1 AND seq = :seq), decode(repeat('ab', 64), 'hex'), 'and keeps it');
SELECT is(t.try('clerk_a', format('SELECT desk.sign_events(ARRAY[''1'', ''1''], ARRAY[%L, %L], ARRAY[repeat(''cd'', 64), repeat(''cd'', 64)])', :'seq', :seq + 2)),
	'PD093 signature_not_taken', 'several are all taken or none');
SELECT is((SELECT signature FROM desk.event WHERE school_id = 1 AND seq = :seq + 2), NULL, 'none');
SELECT is(t.try('clerk_a', format('SELECT count(*) FROM desk.events_of_acts(ARRAY[%L])', t.act('start'))), '0', 'what is signed is not asked for again');
SELECT is(admin.events_verify(1), NULL, 'a signature breaks no chain');

-- What is written stays.
SELECT throws_ok(format('UPDATE desk.event SET kind = ''x'' WHERE seq = %s', :'seq'), 'P0001', 'an event is neither changed nor deleted', 'no owner changes an event');
SELECT throws_ok(format('UPDATE desk.event SET signature = NULL WHERE seq = %s', :'seq'), 'P0001', NULL, 'nor takes a signature off');
SELECT throws_ok(format('UPDATE desk.event SET signature = ''x'', kind = ''x'' WHERE seq = %s', :seq + 1), 'P0001', NULL, 'nor changes it with the signature');
SELECT throws_ok('DELETE FROM desk.event', 'P0001', NULL, 'nor deletes one');
SELECT throws_ok('TRUNCATE desk.event', 'P0001', NULL, 'nor all');
SELECT throws_ok('UPDATE desk.event_head SET seq = seq - 1', 'P0001', NULL, 'no head goes back');
SELECT throws_ok('DELETE FROM desk.event_head', 'P0001', NULL, 'nor goes away');
SELECT is(t.try('clerk_a', f), '42501', 'a clerk cannot call ' || split_part(f, '(', 1)) FROM unnest(ARRAY['SELECT desk.acting(gen_random_uuid())', 'SELECT desk.oversees(1)',
	'SELECT desk.home_school()', $$SELECT desk.refused_about('x', '{}')$$, 'SELECT desk.reveal_find(1)']) AS f;

-- Following.
SELECT is(t.try('clerk_a', 'SELECT count(*) > 0 AND bool_and(hash = sha256(prev || body)) FROM desk.chain(1, 1, 1000)'), 'true', 'a clerk may follow the chain');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.chain(1, 1, 1000)'), '0', 'not another school''s');
SELECT is(t.try('clerk_a', 'SELECT string_agg(code, '','') FROM desk.heads()'), 'LINC', 'and see its head');
SELECT is(t.try('nobody_a', 'SELECT desk.chain(1, 1, 1)'), 'PD010 no_assignment', 'a stranger may not');

-- Reading.
SELECT is(t.try('clerk_a', 'SELECT desk.events_read(1, 0, 10)'), 'PD094 events_not_yours', 'whole events are not for a clerk');
SELECT is(t.try('principal_a', 'SELECT count(*) > 1 FROM desk.events_read(1, 0, 10)'), 'true', 'but for the principal');
SELECT is(t.try('district_d', 'SELECT count(*) > 1 FROM desk.events_read(1, 0, 10)'), 'true', 'and the district');
SELECT is(t.try('principal_a', 'SELECT desk.events_read(2, 0, 10)'), 'PD094 events_not_yours', 'not of another school');
SELECT is(t.try('clerk_c', 'SELECT count(*) FROM desk.audit(gen_random_uuid(), 101, NULL, NULL, NULL, NULL)'), '0', 'a colleague''s events are not shown to a clerk');
SELECT is(t.try('clerk_a', 'SELECT count(*) > 2 AND bool_and(actor = ''clerk_a'') FROM desk.audit(gen_random_uuid(), 101, NULL, NULL, NULL, NULL)'), 'true', 'their own are');
SELECT is(t.last('e.kind || e.actor'), 'audit_viewedclerk_a', 'and to look is an event');
SELECT is(t.try('principal_a', 'SELECT bool_or(actor = ''clerk_a'') AND bool_or(actor = ''clerk_c'') AND bool_and(oversees) FROM desk.audit(gen_random_uuid(), 101, NULL, NULL, NULL, NULL)'),
	'true', 'the principal sees all');
SELECT is(t.try('clerk_b', 'SELECT desk.audit(gen_random_uuid(), 101, NULL, NULL, NULL, NULL)'), 'PD060 not_found', 'another school nothing');
SELECT is(t.try('principal_a', 'SELECT count(*) FROM desk.audit(gen_random_uuid(), NULL, NULL, NULL, NULL, current_date - 5)'), '0', 'a day has its own only');
SELECT is(t.try('principal_a', 'SELECT desk.audit(gen_random_uuid(), NULL, NULL, ''no such'', NULL, NULL)'), 'PD060 not_found', 'a sheet that is none');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_park(gen_random_uuid(), %s, ''papers'')', :'v')) IS NOT NULL, true, 'the visit is parked');
SELECT is(t.try('clerk_c', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''front 2'')', :'v')) IS NOT NULL, true, 'and taken up by a colleague');
SELECT is(t.try('clerk_c', format('SELECT bool_or(actor = ''clerk_a'') FROM desk.audit(gen_random_uuid(), NULL, NULL, NULL, %s, NULL)', :'v')), 'true',
	'who then sees all of that visit');
SELECT is(t.try('clerk_a', 'SELECT desk.disclosures(gen_random_uuid(), 101)'), 'PD094 events_not_yours', 'who had access is not for a clerk');
SELECT is(t.try('principal_a', 'SELECT count(*) > 3 FROM desk.disclosures(gen_random_uuid(), 101)'), 'true', 'but for the principal');
SELECT is(t.last('e.kind || e.student_id'), 'disclosures_read101', 'and an event');

-- What the desk reports.
SELECT is(t.try('clerk_a', $$SELECT desk.report_refusal(gen_random_uuid(), 'PD020', 'desk.visit_answer', ARRAY['', '$$ || :'v' || $$', '', ''])$$), '', 'a refusal is reported');
SELECT is(t.last('concat_ws('' '', e.kind, e.actor, e.student_id, e.guardian_id, e.detail ->> ''code'', e.detail ->> ''refusal'')'), 'refused clerk_a 101 11 PD020 visit_taken',
	'with whom it was about');
SELECT is(t.try('clerk_a', $$SELECT desk.report_refusal(gen_random_uuid(), 'PD001', 'desk.visit_start', ARRAY['', '101', '13', '', ''])$$), '', 'by student and guardian');
SELECT is(t.last('concat_ws('' '', e.student_id, e.guardian_id)'), '101 13', 'as the arguments are called');
SELECT is(t.try('clerk_a', $$SELECT desk.report_refusal(gen_random_uuid(), 'PD060', 'desk.student', ARRAY['201'])$$), '', 'a student of another school');
SELECT is(t.last('e.student_id'), NULL, 'is not named');
SELECT is(t.try('clerk_a', $$SELECT desk.report_refusal(gen_random_uuid(), 'PD999', 'desk.student', ARRAY['101'])$$), 'PD061 bad_value', 'a refusal that is none');
SELECT is(t.try('clerk_a', $$SELECT desk.log_export(gen_random_uuid(), 1, 'roster', 'grade 3')$$), 'kept', 'a page that was printed');
SELECT is(t.last('e.kind || (e.detail ->> ''page'')'), 'page_printedroster', 'is an event');
SELECT is(t.try('clerk_a', $$SELECT desk.log_export(gen_random_uuid(), 2, 'export codes', '')$$), 'kept', 'one of a school that is not one''s own');
SELECT is(t.last('e.kind || e.school_id'), 'data_exported1', 'stands in one''s own');

-- Looking a code up.
CREATE FUNCTION t.ask(p_role text, p_guardian bigint DEFAULT 11, p_reason text DEFAULT 'wet') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.reveal_ask(gen_random_uuid(), 101, %s, %L)', p_guardian, p_reason)) $$;
CREATE FUNCTION t.see(p_role text, p_reveal text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT convert_from(desk.reveal_open(gen_random_uuid(), %s), ''UTF8'')', p_reveal)) $$;
CREATE FUNCTION t.decide(p_role text, p_reveal text, p_yes bool) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.reveal_decide(gen_random_uuid(), %s, %L, ''note'')', p_reveal, p_yes)) $$;
SELECT t.try('clerk_c', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''another day'')', :'v')) AS refused \gset
SELECT t.live('clerk_a', 101, 11) AS c \gset
SELECT is(t.ask('viewer_a'), 'PD013 not_allowed', 'a viewer looks no code up');
SELECT is(t.ask('district_d'), 'PD013 not_allowed', 'nor the district');
SELECT is(t.ask('clerk_b'), 'PD060 not_found', 'nor another school');
SELECT is(t.ask('clerk_a', 13), 'PD052 credential_state', 'nor one that is not there');
SELECT is(t.ask('clerk_a', 11, ' '), 'PD061 bad_value', 'nor without a reason');
SELECT t.ask('clerk_a') AS r \gset
SELECT is(t.see('principal_a', :'r'), 'PD060 not_found', 'a request is whose it is');
SELECT is(t.see('clerk_a', :'r'), 's', 'the policy role shows it to who asked');
SELECT is(t.last('concat(e.kind, e.detail ->> ''reason'')'), 'code_revealedwet', 'after the event');
SELECT is(t.see('clerk_a', :'r'), 'PD092 reveal_state', 'once');
SELECT t.policy('credential', 'reveal', 'two-people');
SELECT t.ask('clerk_a') AS r \gset
SELECT is(t.see('clerk_a', :'r'), 'PD092 reveal_state', 'where two people are wanted, not at once');
SELECT is(t.decide('clerk_a', :'r', true), 'PD091 reveal_second_person', 'nobody is their own second person');
SELECT is(t.decide('viewer_a', :'r', true), 'PD013 not_allowed', 'nor is a viewer');
SELECT is(t.decide('clerk_c', :'r', true) || t.see('clerk_a', :'r'), 'granteds', 'a colleague says yes');
SELECT t.ask('clerk_a') AS r \gset
SELECT is(t.decide('principal_a', :'r', false) || ' ' || t.see('clerk_a', :'r'), 'refused PD092 reveal_state', 'or no');
SELECT t.policy('credential', 'reveal', 'never');
SELECT is(t.ask('principal_a'), 'PD090 reveal_never', 'or the policy is never');

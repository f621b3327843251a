-- SPDX-License-Identifier: Apache-2.0
-- A form that somebody else approves.
SELECT plan(36);
GRANT USAGE ON SCHEMA t TO PUBLIC;

CREATE FUNCTION t.approve(p_role text, p_visit bigint, p_yes bool, p_note text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.approve(gen_random_uuid(), %s, %L, %L)', p_visit, p_yes, p_note)) $$;
CREATE FUNCTION t.waits(p_role text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, 'SELECT (SELECT waiting_forms FROM desk.glance()) || coalesce((SELECT string_agg(''|'' || student || ''|'' || guardian || ''|'' || by_whom, '''') FROM desk.approvals_waiting()), '''')') $$;

SELECT t.ready('clerk_a', 101, 11) AS v \gset
SELECT is(t.approve('clerk_c', :v, true), 'PD061 bad_value', 'nothing to approve where the profile asks nobody');
SELECT is(t.waits('clerk_c'), '0', 'nothing waits');
SELECT is(t.try('clerk_a', format('SELECT step FROM desk.visit(%s)', :v)), 'code', 'the code comes next');

SELECT t.policy('visit', 'approval', 'second_person');
SELECT is(t.try('clerk_a', format('SELECT string_agg(step || '':'' || state, '' '') FROM desk.visit_steps(%s)', :v)),
	'channel:done questions:done identity:done form:done approval:now code:todo letter:todo handed:todo', 'a step of its own');
SELECT is(t.issue('clerk_a', :v) || ' ' || t.fact('missing'), 'PD022 step_order approval', 'no code before it');
SELECT is(t.waits('clerk_c'), '1|GARCÍA LÓPEZ, Ana Maria|LÓPEZ, Rosa|Clerk A', 'it waits for a colleague');
SELECT is(t.waits('clerk_a') || t.waits('viewer_a') || t.waits('clerk_b'), '000', 'not for who filled it, not for a viewer, not for another school');
SELECT is(t.approve('clerk_a', :v, true) || ' ' || t.fact('needs'), 'PD013 not_allowed a second person', 'nobody approves the own form');
SELECT is(t.approve('viewer_a', :v, true), 'PD013 not_allowed', 'nor does a viewer');
SELECT is(t.approve('clerk_b', :v, true), 'PD060 not_found', 'nor another school');
SELECT is(t.approve('clerk_c', :v, false), 'PD061 bad_value', 'no has a reason');
SELECT is(t.approve('clerk_c', :v, NULL, 'x'), 'PD061 bad_value', 'yes or no');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_park(gen_random_uuid(), %s, ''waits'')', :v)), 'parked', 'parked meanwhile');
SELECT is(t.waits('principal_a'), '1|GARCÍA LÓPEZ, Ana Maria|LÓPEZ, Rosa|Clerk A', 'it still waits');
SELECT is(t.try('clerk_c', format('SELECT desk.approve(t.act(''y''), %s, true, '''')', :v)) || t.try('clerk_c', format('SELECT desk.approve(t.act(''y''), %s, true, '''')', :v)), 'parkedparked', 'approved, sent twice');
SELECT is((SELECT count(*)::text || min(actor) FROM desk.event WHERE kind = 'form_approved'), '1clerk_c', 'one event');
SELECT is(t.approve('principal_a', :v, true), 'PD061 bad_value', 'once');
SELECT is(t.waits('principal_a'), '0', 'nothing waits any more');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''1'')', :v)) || t.try('clerk_a', format('SELECT step FROM desk.visit(%s)', :v)), 'opencode', 'taken up, the code is next');
SELECT is(t.try('clerk_a', format('SELECT detail FROM desk.visit_steps(%s) WHERE step = ''approval''', :v)), 'Clerk C', 'the step says who');

-- A form changed afterwards is another form.
SELECT is(t.form('clerk_a', :v, $$'{email}', '{new@example.org}', true, true$$), 'open', 'the form is changed');
SELECT is(t.issue('clerk_a', :v) || ' ' || t.fact('missing'), 'PD022 step_order approval', 'and needs approval again');
SELECT is(t.approve('principal_a', :v, true) || t.waits('clerk_c'), 'open0', 'given');
SELECT matches(t.issue('clerk_a', :v), '^[0-9a-f-]{36}$', 'issued');
SELECT is(t.approve('clerk_c', :v, false, 'too late'), 'PD021 visit_closed', 'too late to say no');

-- No ends the visit.
SELECT t.ready('clerk_a', 106, 15) AS w \gset
SELECT is(t.approve('clerk_c', :w, false, 'signature is another one'), 'refused', 'no');
SELECT is(t.try('clerk_a', format('SELECT state || note FROM desk.visit(%s)', :w)), 'refusedsignature is another one', 'with the reason');
SELECT is(t.issue('clerk_a', :w), 'PD021 visit_closed', 'nothing is issued');
SELECT t.start('clerk_a', 106, 15) AS x \gset
SELECT is(t.approve('clerk_c', :x, true) || ' ' || t.fact('missing'), 'PD022 step_order questions', 'nothing to approve before the form');
SELECT is(t.approve('clerk_c', 999999, true), 'PD060 not_found', 'no such visit');

-- A signer.
SELECT t.policy('visit', 'approval', 'signer');
SELECT t.answers('clerk_a', :x);
SELECT t.identity('clerk_a', :x);
SELECT t.form('clerk_a', :x);
SELECT is(t.waits('clerk_c') || t.waits('principal_a'), '01|NGUYỄN, Thị Hồng|SUKARNO|Clerk A', 'waits for the principal only');
SELECT is(t.approve('clerk_c', :x, true) || ' ' || t.fact('needs'), 'PD013 not_allowed principal, district', 'no colleague will do');
SELECT is(t.approve('principal_a', :x, true), 'open', 'the principal signs');
SELECT matches(t.issue('clerk_a', :x), '^[0-9a-f-]{36}$', 'issued');

-- A new code for the other child waits for the signer, a reprint has no form to sign.
SELECT is(t.issue('clerk_a', t.ready('clerk_a', 102, 11)) || ' ' || t.fact('missing'), 'PD022 step_order approval', 'nothing without the signer');
SELECT is(array_to_string(desk.step_list('replace'), ' ') || '|' || array_to_string(desk.step_list('reprint'), ' '),
	'channel questions identity form approval code letter handed|channel questions identity letter handed', 'the steps of a replacement and of a reprint');

-- SPDX-License-Identifier: Apache-2.0
-- Once is once; a visit is in one pair of hands; parked visits go on anywhere in the school.
SELECT plan(40);
GRANT USAGE ON SCHEMA t TO PUBLIC;

SELECT t.try('clerk_a', $$SELECT desk.visit_start(t.act('a'), 101, 11, 'in_person', 'front 1')$$) AS v \gset
SELECT count(*) AS n FROM desk.event \gset
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(t.act('a'), 101, 11, 'in_person', 'front 1')$$), :'v', 'the same act gets the first answer');
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(t.act('a'), 106, 15, 'in_person', 'front 1')$$), :'v', 'whatever it asks');
SELECT is((SELECT count(*) FROM desk.event), :n::bigint, 'and does nothing twice');
SELECT is(t.try('clerk_a', format($$SELECT desk.visit_park(t.act('a'), %s, '')$$, :v)), 'PD062 act_reused', 'for another function it is refused');
SELECT is(t.try('clerk_c', $$SELECT desk.visit_start(t.act('a'), 106, 15, 'in_person', 'x')$$), 'PD062 act_reused', 'for another person it is refused');
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(NULL, 106, 15, 'in_person', 'x')$$), 'PD061 bad_value', 'an act has an id');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('b'), 101, 14, 'court_order', '')$$), 'PD002 guardian_restricted', 'a refused act');
SELECT is(t.try('clerk_a', $$SELECT desk.verify_standing(t.act('b'), 101, 13, 'court_order', '')$$), 'verified', 'may be tried again');

SELECT is(t.try('clerk_c', $$SELECT desk.visit_start(t.act('c'), 101, 11, 'in_person', 'front 2')$$), 'PD020 visit_taken', 'a colleague has it in hand');
SELECT is(concat_ws('|', t.fact('by'), t.fact('desk'), t.fact('visit')), 'Clerk A|front 1|' || to_char(registry.today(), 'MMDD') || '-001', 'says who, where, which');
SELECT is(t.try('clerk_c', 'SELECT can_code FROM desk.guardians(101) WHERE guardian_id = 11'), 'PD020', 'the list says so too');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_resume(t.act('c'), %s, 'front 2')$$, :v)), 'PD020 visit_taken', 'it cannot be taken away');
SELECT is(t.answer('clerk_c', :v, 'grade', 'match'), 'PD020 visit_taken', 'nor written to');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_park(t.act('c'), %s, '')$$, :v)), 'PD020 visit_taken', 'nor parked');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_refuse(t.act('c'), %s, 'x')$$, :v)), 'PD020 visit_taken', 'nor refused');
SELECT is(t.try('clerk_b', format($$SELECT desk.visit_resume(t.act('c'), %s, 'front 2')$$, :v)), 'PD060 not_found', 'another school does not even see it');
SELECT is(t.try('clerk_b', format('SELECT desk.visit(%s)', :v)), 'PD060 not_found', 'nor read it');
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'video', 'front 3')$$), :'v', 'the same clerk finds it again');
SELECT is(t.try('clerk_a', 'SELECT channel FROM desk.visit(' || :v || ')'), 'in_person', 'as it was: the channel does not change');

SELECT is(t.answer('clerk_a', :v, 'grade', 'match'), 'open', 'an answer');
SELECT is(t.try('clerk_a', format($$SELECT desk.visit_park(t.act('p'), %s, 'will bring ID')$$, :v)), 'parked', 'parked');
SELECT is(t.try('clerk_c', $$SELECT kind || '|' || student || '|' || guardian || '|' || by_whom || '|' || note FROM desk.visits_waiting()$$),
	'parked|GARCÍA LÓPEZ, Ana Maria|LÓPEZ, Rosa|Clerk A|will bring ID', 'waits for any desk of the school');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.visits_waiting()'), '0', 'of the school');
SELECT is(t.try('clerk_c', 'SELECT parked FROM desk.glance()'), '1', 'at a glance');
SELECT is(t.answer('clerk_a', :v, 'grade', 'match'), 'PD021 visit_closed', 'not written to while parked');
SELECT is(t.try('viewer_a', format($$SELECT desk.visit_resume(t.act('x'), %s, 'x')$$, :v)), 'PD013 not_allowed', 'a viewer takes nothing up');
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE guardian_id = 11 AND student_id = 101;
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_resume(t.act('x'), %s, 'front 2')$$, :v)), 'PD002 guardian_restricted', 'not of somebody restricted since');
UPDATE registry.guardianship SET standing = 'verified' WHERE guardian_id = 11 AND student_id = 101;
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_resume(t.act('x'), %s, 'front 2')$$, :v)), 'open', 'taken up by a colleague');
SELECT is(t.try('clerk_c', $$SELECT by_whom || ' ' || desk FROM desk.visit($$ || :v || ')'), 'Clerk C front 2', 'in her hands now');
SELECT is(t.try('clerk_c', $$SELECT by_whom FROM desk.visit_questions($$ || :v || $$) WHERE answer = 'match'$$), 'Clerk A', 'what was answered stays');
SELECT is(t.answer('clerk_a', :v, 'grade', 'match'), 'PD020 visit_taken', 'no longer in the first one''s');
SELECT t.try('clerk_c', format($$SELECT desk.visit_park(t.act('y'), %s, '')$$, :v));
SELECT is(t.try('clerk_a', $$SELECT desk.visit_start(t.act('z'), 101, 11, 'in_person', 'front 1')$$), :'v', 'starting takes up the parked one');
UPDATE desk.visit SET touched_at = now() - interval '2 days' WHERE visit_id = :v;
SELECT is(t.try('clerk_c', 'SELECT kind FROM desk.visits_waiting()'), 'parked', 'left open on an earlier day counts as parked');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_resume(t.act('w'), %s, 'front 2')$$, :v)), 'open', 'and can be taken up');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_refuse(t.act('q'), %s, ' ')$$, :v)), 'PD061 bad_value', 'refusing needs a reason');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_refuse(t.act('q'), %s, 'no photo ID')$$, :v)), 'refused', 'refused');
SELECT is(t.try('clerk_c', format($$SELECT desk.visit_refuse(t.act('u'), %s, 'again')$$, :v)), 'PD021 visit_closed', 'once');

-- The student moves to another school.
SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
UPDATE registry.student SET school_id = 2, homeroom_id = NULL WHERE student_id = 101;
SELECT is(t.state(:v) || ' ' || (SELECT state FROM desk.credential WHERE visit_id = :v), 'refused revoked', 'a move ends the visit and revokes its code');
SELECT is(t.try('clerk_a', 'SELECT desk.student(101)'), 'PD060 not_found', 'the old school sees the student no more');
SELECT isnt(t.start('clerk_b', 101, 11), NULL, 'the new one can start a visit');

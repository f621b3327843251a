-- SPDX-License-Identifier: Apache-2.0
-- No step can be skipped.
SELECT plan(50);
GRANT USAGE ON SCHEMA t TO PUBLIC;

SELECT t.start('clerk_a', 101, 11) AS v \gset
SELECT is(t.try('clerk_a', 'SELECT number FROM desk.visit(' || :v || ')'), to_char(registry.today(), 'MMDD') || '-001', 'visits are numbered by the day');
SELECT is(t.try('clerk_a', 'SELECT step FROM desk.visit(' || :v || ')'), 'questions', 'questions come first');
SELECT is(t.identity('clerk_a', :v), 'PD022 step_order', 'no ID before the questions');
SELECT is(t.fact('missing'), 'questions', 'says what is missing');
SELECT is(t.form('clerk_a', :v), 'PD022 step_order', 'no form before them');
SELECT is(t.issue('clerk_a', :v), 'PD022 step_order', 'no code before them');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :v, registry.today() + 30)),
	'PD022 step_order', 'not even by credential_issue alone');
SELECT is((SELECT string_agg(a, ' ') FROM unnest(ARRAY['student_name', 'birth_date', 'grade', 'address_phone']) AS q CROSS JOIN LATERAL t.answer('clerk_a', :v, q, 'match') AS a),
	'open open open open', 'four answers');
SELECT is(t.identity('clerk_a', :v), 'PD022 step_order', 'four of five asked is not enough');
SELECT is(t.try('clerk_a', 'SELECT detail FROM desk.visit_steps(' || :v || ') WHERE step = ''questions'''), '4 of 5', 'the steps say 4 of 5');
SELECT is(t.answer('clerk_a', :v, 'emergency_contact', 'unsure'), 'open', 'the fifth could not be said');
SELECT is(t.answer('clerk_a', :v, 'grade', 'unsure'), 'open', 'nor the grade');
SELECT is(t.identity('clerk_a', :v), 'PD025 too_few_matches', 'three matches of four');
SELECT is(t.fact('have') || ' of ' || t.fact('need'), '3 of 4', 'says how many');
SELECT is(t.answer('clerk_a', :v, 'grade', 'match'), 'open', 'a better answer');
SELECT is(t.try('clerk_a', 'SELECT step FROM desk.visit(' || :v || ')'), 'identity', 'then the ID');
SELECT is(t.answer('clerk_a', :v, 'shoe_size', 'match'), 'PD061 bad_value', 'no question that is not the profile''s');
SELECT is(t.answer('clerk_a', :v, 'grade', 'perhaps'), 'PD061 bad_value', 'no other answer');
SELECT is(t.form('clerk_a', :v), 'PD022 step_order', 'no form before the ID');
SELECT is(t.fact('missing'), 'identity', 'says so');
SELECT is(t.issue('clerk_a', :v), 'PD022 step_order', 'no code before the ID');
SELECT is(t.identity('clerk_a', :v), 'open', 'the ID');
SELECT is(t.issue('clerk_a', :v), 'PD022 step_order', 'no code before the form');
SELECT is(t.form('clerk_a', :v, $$'{}', '{}', false, true$$), 'PD040 signature_missing', 'no form without a signature');
SELECT is(t.form('clerk_a', :v, $$'{}', '{}', false, false$$), 'open', 'a form can be kept unfinished');
SELECT is(t.issue('clerk_a', :v), 'PD022 step_order', 'still no code');
SELECT is(t.try('clerk_a', format('SELECT desk.phone_release(gen_random_uuid(), %s)', :v)), 'PD050 phone_release_needs_video', 'no release in person');

-- The form keeps proposals and changes nothing.
SELECT is(t.form('clerk_a', :v, $$'{email,home_phone,city}', '{new@example.org,626-555-0144,Pasadena}', true, false$$), 'open', 'the parent corrects the e-mail');
SELECT is(t.try('clerk_a', $$SELECT string_agg(field || '=' || proposed, ' ') FROM desk.visit_form($$ || :v || $$) WHERE proposed IS NOT NULL$$), 'email=new@example.org',
	'only what differs is a proposal');
SELECT is((SELECT email FROM registry.guardian WHERE guardian_id = 11), 'rosa.l@example.org', 'the record stays');
SELECT is(t.form('clerk_a', :v, $$'{email}', '{""}', true, false$$), 'open', 'an empty value');
SELECT is(t.try('clerk_a', $$SELECT count(proposed) FROM desk.visit_form($$ || :v || $$)$$), '0', 'goes back to the record');
SELECT is(t.form('clerk_a', :v, $$'{permanent_id}', '{1}', true, true$$), 'PD061 bad_value', 'the student ID cannot be corrected');
SELECT is(t.form('clerk_a', :v, $$'{standing}', '{verified}', true, true$$), 'PD061 bad_value', 'no other field');
SELECT is(t.form('clerk_a', :v, $$'{email}', '{}', true, true$$), 'PD061 bad_value', 'as many values as fields');
SELECT is(t.form('clerk_a', :v), 'open', 'finished');
SELECT is(t.try('clerk_a', $$SELECT concat_ws(' ', signature_seen, finished, agreement_version, verified_by, verified_on) FROM desk.visit_form_state($$ || :v || ')'),
	't t 1 Clerk A ' || registry.today(), 'who verified which version, and when');

-- The code is bound to what issue_prepare said.
SELECT is(t.try('clerk_a', 'SELECT concat_ws('' '', school_id, generation, guardian_id, student_id, scope, expires) FROM desk.issue_prepare(' || :v || ')'),
	'1 1 11 101 guardianship ' || registry.today() + 30, 'what to seal it with');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :v, registry.today() + 31)),
	'PD061 bad_value', 'no longer life than the policy''s');
SELECT admin.school_key_put(1, 2, 'body', 'signer', 'signature');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :v, registry.today() + 30)),
	'PD070 key_generation', 'not sealed to an old key');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 2, %L, ''s'', '''')', :v, registry.today() + 30)),
	'PD061 bad_value', 'not without both envelopes');
SELECT t.issue('clerk_a', :v) AS c \gset
SELECT is(t.state(:v), 'issued', 'issued');
SELECT is(t.answer('clerk_a', :v, 'grade', 'no_match'), 'PD021 visit_closed', 'answers are closed now');
SELECT is(t.issue('clerk_a', :v), 'PD021 visit_closed', 'no second code in a visit');
SELECT is((SELECT string_agg(to_key || generation || convert_from(sealed, 'UTF8'), ' ' ORDER BY to_key DESC) FROM desk.envelope WHERE credential_id = :'c'), 'school2s portal1p', 'two envelopes');

-- A record too thin to ask about.
SELECT t.start('clerk_a', 105, 18) AS thin \gset
SELECT is(t.try('clerk_a', $$SELECT string_agg(question, ' ') FROM desk.visit_questions($$ || :thin || $$) WHERE record IS NOT NULL$$), 'student_name', 'only what is on record is asked');
SELECT is(t.answer('clerk_a', :thin, 'birth_date', 'match'), 'PD061 bad_value', 'what is not on record cannot match');
SELECT is(t.answer('clerk_a', :thin, 'student_name', 'match') || ' ' || t.identity('clerk_a', :thin), 'open PD024 too_little_on_record', 'too little on record');
UPDATE registry.student SET grade = '2', born = registry.today() - interval '7 years' WHERE student_id = 105;
SELECT is(t.answer('clerk_a', :thin, 'grade', 'match') || t.answer('clerk_a', :thin, 'birth_date', 'match') || t.identity('clerk_a', :thin), 'openopenopen',
	'three on record, three matches will do');

-- A profile without the form.
UPDATE desk.policy SET value = 'no' WHERE section = 'visit' AND key = 'access-form';
SELECT is(t.try('clerk_a', $$SELECT string_agg(step, ' ') FROM desk.visit_steps($$ || :thin || ')'), 'channel questions identity code letter handed', 'steps are the profile''s');

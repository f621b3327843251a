-- SPDX-License-Identifier: Apache-2.0
-- Failed checks end a visit; an ID must be of an accepted kind, in date, and the person's.
SELECT plan(37);
GRANT USAGE ON SCHEMA t TO PUBLIC;

SELECT t.start('clerk_a', 101, 11) AS v \gset
SELECT is(t.answer('clerk_a', :v, 'student_name', 'no_match'), 'open', 'one');
SELECT is(t.answer('clerk_a', :v, 'birth_date', 'no_match'), 'open', 'two');
SELECT is(t.answer('clerk_a', :v, 'birth_date', NULL), 'open', 'one taken back');
SELECT is(t.try('clerk_a', 'SELECT failed_checks FROM desk.visit(' || :v || ')'), '1', 'does not count any more');
SELECT is(t.answer('clerk_a', :v, 'grade', 'no_match'), 'open', 'two again');
SELECT is(t.answer('clerk_a', :v, 'address_phone', 'unsure'), 'open', 'could not say is not a failure');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'question_answered' AND detail ->> 'question' = 'birth_date'), 2::bigint, 'both answers stay in the events');
SELECT is(t.answer('clerk_a', :v, 'emergency_contact', 'no_match'), 'refused', 'three: the visit ends by itself');
SELECT is(t.try('clerk_a', 'SELECT note FROM desk.visit(' || :v || ')'), 'checks failed', 'says why');
SELECT is(t.answer('clerk_a', :v, 'grade', 'match'), 'PD023 checks_failed', 'nothing can be mended after');
SELECT is(current_setting('t.facts'), '{"failed": "3"}', 'says how many, facts are strings');
SELECT is(t.try('clerk_a', 'SELECT scope FROM desk.issue_prepare(' || :v || ')'), 'PD023 checks_failed', 'no code');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''x'')', :v)), 'PD023 checks_failed', 'not taken up again');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.visits_waiting() WHERE kind = 'failed'$$), '0', 'a clerk does not see it among the waiting');
SELECT is(t.try('principal_a', $$SELECT string_agg(visit_id || kind, ' ') FROM desk.visits_waiting()$$), :v || 'failed', 'the principal does');
SELECT is(t.try('principal_a', 'SELECT failed_visits FROM desk.glance()'), '1', 'at a glance');
SELECT is(t.try('district_d', $$SELECT count(*) FROM desk.visits_waiting() WHERE kind = 'failed'$$), '1', 'so does the district');
UPDATE desk.visit SET touched_at = now() - interval '15 days' WHERE visit_id = :v;
SELECT is(t.try('principal_a', $$SELECT count(*) FROM desk.visits_waiting()$$), '0', 'for two weeks');
UPDATE desk.policy SET value = '2' WHERE section = 'questions' AND key = 'failed-checks';
SELECT t.start('clerk_a', 101, 11) AS v1 \gset
SELECT is(t.answer('clerk_a', :v1, 'grade', 'no_match') || t.answer('clerk_a', :v1, 'birth_date', 'no_match'), 'openrefused', 'how many is the profile''s word');
UPDATE desk.policy SET value = '3' WHERE section = 'questions' AND key = 'failed-checks';

SELECT t.start('clerk_a', 101, 11) AS v \gset
SELECT t.answers('clerk_a', :v);
SELECT is(t.identity('clerk_a', :v, $$'library_card', 'LA', '1', current_date + 9, true, true$$), 'PD030 id_kind_not_accepted', 'a kind of the profile');
SELECT is(t.fact('kind'), 'library_card', 'says which');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', 'G12345678', current_date + 9, true, true$$), 'PD061 bad_value', 'never the whole number');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', '12-4', current_date + 9, true, true$$), 'PD061 bad_value', 'letters and digits only');
SELECT is(t.identity('clerk_a', :v, $$'passport', '', '1234', current_date + 9, true, true$$), 'PD061 bad_value', 'somebody issued it');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', '1234', NULL, true, true$$), 'PD061 bad_value', 'it expires some day');
SELECT is(t.identity('clerk_a', :v, format($$'passport', 'Mexico', '1234', %L, true, true$$, registry.today() - 181)), 'PD031 id_expired', 'expired too long ago');
SELECT is(t.fact('accepted_until'), (registry.today() - 1)::text, 'says until when');
SELECT is(t.identity('clerk_a', :v, format($$'passport', 'Mexico', '12ab', %L, true, true$$, registry.today() - 180)), 'open', 'expired half a year ago will do');
SELECT is(t.try('clerk_a', 'SELECT concat_ws('' '', kind, issuer, last4, name_matches, face_matches) FROM desk.visit_identity_get(' || :v || ')'),
	'passport Mexico 12AB t t', 'kept: last four only');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', '1234', current_date + 9, false, true$$), 'open', 'a name that does not match is recorded');
SELECT is(t.try('clerk_a', 'SELECT failed_checks || step FROM desk.visit(' || :v || ')'), '1identity', 'is a failed check, the step is undone');
SELECT is(t.form('clerk_a', :v), 'PD022 step_order', 'and no form follows');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', '1234', current_date + 9, true, false$$), 'open', 'another face');
SELECT is(t.identity('clerk_a', :v, $$'passport', 'Mexico', '1234', current_date + 9, true, false$$), 'refused', 'the third ends the visit');
SELECT is(t.start('clerk_a', 101, 11) IS NOT NULL, true, 'a new visit can be started');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');
SET LOCAL session_replication_role = replica;
UPDATE desk.event SET detail = '{}' WHERE school_id = 1 AND seq = 4;
SET LOCAL session_replication_role = origin;
SELECT is(admin.events_verify(1), 4::bigint, 'an event changed behind our back is found');

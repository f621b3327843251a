-- SPDX-License-Identifier: Apache-2.0
-- After the last child's exit an account goes on for the days of the policy; the sweep ends what is past its day.
SELECT plan(32);
GRANT USAGE ON SCHEMA t TO PUBLIC;

CREATE FUNCTION t.gone(p_student bigint, p_days int) RETURNS void LANGUAGE sql AS $$
	UPDATE registry.student SET status = CASE WHEN p_days IS NULL THEN 'active' ELSE 'exited' END, exited_on = registry.today() - p_days WHERE student_id = p_student $$;
CREATE FUNCTION t.sweep() RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', s.codes_expired, s.visits_ended, s.accounts_ended) FROM admin.sweep() s $$;
CREATE FUNCTION t.ends(p_student bigint, p_guardian bigint) RETURNS int LANGUAGE sql AS $$
	SELECT t.list('clerk_a', p_student, p_guardian, 'account_ends')::date - registry.today() $$;
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (1, 1, 101, 12);

SELECT is(t.ends(102, 12), NULL, 'no end while children are enrolled');
SELECT t.gone(102, 10);
SELECT is(t.ends(102, 12), NULL, 'nor while one is');
SELECT is(t.list('clerk_a', 101, 12, 'account_email'), 'juan.portal@example.org', 'the account is there');
SELECT t.gone(101, 4);
SELECT is(t.ends(101, 12), 86, '90 days from the last exit');
SELECT is(t.list('clerk_a', 102, 12, 'can_code'), 'PD006', 'no new code for who has left');
SELECT t.policy('portal', 'days-after-exit', '30');
SELECT is(t.ends(102, 12), 26, 'the days are the policy''s');
SELECT t.policy('portal', 'days-after-exit', '90');
SELECT is(t.sweep(), '0 0 0', 'nothing to sweep');
SELECT t.gone(101, 90), t.gone(102, 100);
SELECT is(t.ends(101, 12), 0, 'its last day');
SELECT is(t.sweep(), '0 0 0', 'the account lives through it');
SELECT t.gone(101, NULL);
SELECT is(t.ends(101, 12), NULL, 'back before the end: as if nothing had been');
SELECT t.gone(101, 91);
SELECT is(t.ends(101, 12), -1, 'past its day');
SELECT is(t.sweep(), '0 0 1', 'the account ends');
SELECT is(t.sweep(), '0 0 0', 'once');
SELECT is((SELECT count(*)::text FROM desk.event WHERE kind = 'account_ended' AND guardian_id = 12), '1', 'with an event');
SELECT is(t.list('clerk_a', 101, 12, 'concat(account_email, account_ends)'), '', 'and is gone from the list');
SELECT t.gone(101, NULL);
SELECT is(t.list('clerk_a', 101, 12, 'can_code'), 'PD000', 'back after the end: a new code');
UPDATE registry.student SET status = 'active', exited_on = registry.today() + 5 WHERE student_id = 102;
UPDATE portal.account SET ended_at = NULL;
SELECT t.gone(101, 200);
SELECT is(t.ends(102, 12), NULL, 'leaving in a week is not gone');
UPDATE registry.student SET status = 'exited', exited_on = NULL WHERE student_id = 102;
SELECT is(t.ends(102, 12), NULL, 'a day nobody knows ends nothing');

-- A link that ended does not keep the account.
SELECT t.gone(102, NULL);
SELECT is(t.ends(101, 12), NULL, 'one enrolled');
UPDATE portal.link SET ended_at = now() WHERE student_id = 102;
SELECT is(t.ends(101, 12), -110, 'but not seen any more');
SELECT is(t.sweep(), '0 0 1', 'ends');
SELECT t.gone(101, NULL);

-- Codes and visits past their day.
SELECT t.live('clerk_a', 101, 11) AS live \gset
SELECT t.again('clerk_a', 101, 11, 'reprint') AS r \gset
SELECT t.ready('clerk_a', 106, 15, 'in_person', true) AS v \gset
SELECT t.start('clerk_a', 105, 18) AS still \gset
SELECT is(t.sweep(), '0 0 0', 'nothing yet');
UPDATE desk.credential SET expires = registry.today();
SELECT is(t.sweep(), '0 0 0', 'a code lives through its last day');
UPDATE desk.credential SET expires = registry.today() - 1;
SELECT is(t.sweep(), '2 2 0', 'two codes, the visit that made one, the visit that printed the other again');
SELECT is(t.code_state(:'live') || t.code_state(t.credential(:v)) || t.state(:r) || t.state(:v), 'expiredexpiredrefusedrefused', 'expired');
SELECT is(t.state(:still), 'open', 'other visits go on');
SELECT is(t.sweep(), '0 0 0', 'twice is once');
SELECT is((SELECT count(*)::text FROM desk.event WHERE kind IN ('code_expired', 'visit_lapsed')), '3', 'with events');
SELECT is(t.try('clerk_a', 'SELECT admin.sweep()'), '42501', 'not for staff');
SELECT is(t.list('clerk_a', 101, 11, 'can_code || credential_state'), 'PD000expired', 'a new code may be issued');

-- As the owner, who has no more rights than that.
UPDATE desk.credential SET expires = registry.today() - 1;
SELECT t.live('clerk_a', 102, 11) AS live \gset
UPDATE desk.credential SET expires = registry.today() - 1 WHERE credential_id = :'live';
SET LOCAL ROLE pindesk_owner;
SELECT codes_expired AS n FROM admin.sweep() \gset
RESET ROLE;
SELECT is(:n, 1, 'pindesk_owner can sweep');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

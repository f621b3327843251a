-- SPDX-License-Identifier: Apache-2.0
-- The New Emergency Contact Report, and changes that come from the portal.
SELECT plan(50);
GRANT USAGE ON SCHEMA t TO PUBLIC;
CREATE ROLE portal_p LOGIN IN ROLE pindesk_portal;
SELECT setval(pg_get_serial_sequence('registry.address', 'address_id'), 1000) AS ids \gset

CREATE FUNCTION t.see(p_sql text) RETURNS text LANGUAGE sql AS $$ SELECT t.try('postgres', p_sql) $$;
CREATE FUNCTION t.cell(p_role text, p_student bigint, p_guardian bigint, p_cell text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.card_change(gen_random_uuid(), %s, %s, ''reach'', ''{cell}'', ''{%s}'', NULL, NULL, NULL)', p_student, p_guardian, p_cell)) $$;
CREATE FUNCTION t.prints(p_role text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, $q$SELECT string_agg(concat_ws(' ', CASE print_id WHEN 0 THEN 'new' ELSE what END, from_number || '-' || to_number, changes, cards), ', ') FROM desk.contact_prints()$q$) $$;
CREATE FUNCTION t.report(p_role text, p_school int, p_from text, p_to text, p_since text DEFAULT 'NULL') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(concat_ws('' '', number, person, news), '', '') FROM desk.contact_report(%s, %s, %s, %s)', p_school, p_from, p_to, p_since)) $$;
CREATE FUNCTION t.printed(p_role text, p_from int, p_to int, p_what text DEFAULT 'report') RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN x ~ '^\d+$' THEN 'kept' ELSE x END FROM t.try(p_role, format('SELECT desk.contact_printed(gen_random_uuid(), 1, %s, %s, %L)', p_from, p_to, p_what)) AS x $$;

SELECT is(t.prints('clerk_a'), 'new 1-0 0 0', 'nothing is new');
SELECT is(t.printed('clerk_a', 1, 1), 'PD061 bad_value', 'nothing can be printed');
SELECT is(t.cell('clerk_a', 101, 12, '626-555-0181') || t.cell('clerk_b', 201, 21, '626-555-0182') || t.cell('clerk_b', 201, 11, '626-555-0183'), 'appliedappliedapplied', 'three changes at two schools');
SELECT is(t.prints('clerk_a'), 'new 1-2 2 2', 'two of them concern this school, on two cards');
SELECT is(t.report('clerk_a', 1, '1', '2'), '1 Juan García 626-555-0181, 2 Rosa López 626-555-0183', 'also the one made at the other school');
SELECT is(t.report('clerk_a', 2, '1', '2'), 'PD060 not_found', 'not the other school''s');
SELECT is(t.report('viewer_a', 1, '2', '2'), '2 Rosa López 626-555-0183', 'a viewer may read it');
SELECT is(t.printed('viewer_a', 1, 2), 'PD013 not_allowed', 'and not print it');
SELECT is(t.try('clerk_a', $$SELECT string_agg(DISTINCT student, ' and ') FROM desk.contact_report(1, 1, 1, NULL)$$), 'GARCÍA LÓPEZ, Ana, grade 3, room 12; GARCÍA, Mateo, grade 1, room 12', 'all children of the guardian are named');
SELECT is(t.try('clerk_a', $$SELECT string_agg(DISTINCT student_id::text, ' ') FROM desk.contact_cards(1, 1, 2, NULL)$$), '101 102', 'the cards for the binder');
SELECT is(t.printed('clerk_a', 1, 1, 'cards') || t.prints('clerk_a'), 'keptnew 1-2 2 2, cards 1-1 1 2', 'printed cards are kept and move nothing on');
SELECT is(t.printed('clerk_a', 2, 2) || t.prints('clerk_a'), 'keptnew 1-2 2 2, report 2-2 1 2, cards 1-1 1 2', 'nor does a report with a gap before it');
SELECT is(t.printed('clerk_a', 1, 2) || split_part(t.prints('clerk_a'), ',', 1), 'keptnew 3-2 0 0', 'the whole one does');
SELECT is(t.cell('clerk_a', 101, 12, '626-555-0184') || split_part(t.prints('clerk_c'), ',', 1), 'appliednew 3-3 1 2', 'what came since is new');
SELECT is(t.report('clerk_a', 1, '1', '2'), '1 Juan García 626-555-0181, 2 Rosa López 626-555-0183', 'the last one can be printed again as it was');
SELECT is(t.report('clerk_a', 1, 'NULL', 'NULL', 'current_date'), '1 Juan García 626-555-0181, 2 Rosa López 626-555-0183, 3 Juan García 626-555-0184', 'or everything since a day');
SELECT is(coalesce(t.report('clerk_a', 1, 'NULL', 'NULL', 'current_date + 2'), '-'), '-', 'which may be none');
SELECT is(t.printed('clerk_a', 3, 9) || t.printed('clerk_a', 0, 1) || t.printed('clerk_a', 3, 3, 'poem'), 'PD061 bad_valuePD061 bad_valuePD061 bad_value', 'only what there is');
SELECT is((SELECT string_agg(kind, ' ' ORDER BY seq) FROM desk.event WHERE school_id = 1 AND kind ~ 'printed'), 'cards_printed contact_report_printed contact_report_printed', 'each print is an event');
SELECT is((SELECT count(*) > 5 FROM desk.event WHERE school_id = 1 AND kind IN ('contact_report_viewed', 'cards_viewed')), true, 'each look too');
SELECT is(t.prints('district_d'), 'new 3-3 1 2, new 1-2 2 1, report 1-2 2 2, report 2-2 1 2, cards 1-1 1 2', 'the district sees every school');

-- The portal.
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (1, 1, 101, 12);
INSERT INTO portal.account (account_id, email) VALUES (2, 'rosa@example.org');
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (2, 1, 101, 11);
CREATE FUNCTION t.sent(p_account int, p_guardian int, p_kind text, p_values text, p_act uuid DEFAULT gen_random_uuid(), p_student text DEFAULT '0412883107') RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN x ~ '^\{' THEN x::jsonb ->> 'result' ELSE x END FROM t.try('portal_p', format('SELECT portal.contact_change(%L, %s, %s, %L, %L, %L)',
		p_act, p_account, p_guardian, p_student, p_kind, p_values)) AS x $$;

SELECT is((SELECT string_agg(t.sent(2, 11, k, v) || ' ' || t.fact('field'), ', ' ORDER BY n) FROM (VALUES (1, 'contact_change', '[]'), (2, 'home', '{}'), (3, 'reach', '{"first": "work"}')) AS x(n, k, v)),
	'PD061 bad_value values, PD061 bad_value kind, PD061 bad_value work', 'a portal is told which part of what it sent is none');
SELECT is(t.try('portal_p', 'SELECT count(*) FROM desk.contact_change') || t.try('portal_p', $$SELECT registry.portal_contacts(1)$$), '4250142501', 'the portal reads no table and calls no function but its own');
SELECT is(t.try('clerk_a', 'SELECT portal.contacts(1)'), '42501', 'nor does staff call the portal''s');
SELECT is(t.try('portal_p', $$SELECT portal.contacts(1) #>> '{guardians,0,reach,cell}'$$), '+16265550184', 'a parent sees their own number');
SELECT is(t.try('portal_p', $$SELECT portal.contacts(1)::text ~ 'Rosa|0183|Marengo|Ruiz'$$), 'false', 'and nothing of the other parent');
SELECT is(t.try('portal_p', $$SELECT portal.contacts(1) #>> '{students,0,contacts,0,name}'$$), 'Luis Lopez', 'and the contacts');
SELECT is(t.try('portal_p', 'SELECT portal.contacts(99)'), 'PD060 not_found', 'no such account');
SELECT is(t.sent(1, 12, 'reach', '{"cell": "626-555-0185", "texts": "yes"}', t.act('p')) || t.sent(1, 12, 'reach', '{"cell": "626-555-0185", "texts": "yes"}', t.act('p')), 'changedchanged', 'telephones change at once, sent twice');
SELECT is(t.sent(1, 12, 'reach', '{"cell": "626-555-0185"}'), 'same', 'the same is no change');
SELECT is(t.see('SELECT phone || text_opt_in FROM registry.guardian_phone JOIN registry.guardian USING (guardian_id) WHERE guardian_id = 12') || split_part(t.prints('clerk_a'), ',', 1), '+16265550185truenew 3-4 2 2', 'the school has it on its report');
SELECT is(t.try('clerk_a', $$SELECT changed_by FROM desk.card(101) WHERE kind = 'guardian' AND person_id = 12$$), 'the parent', 'and on the card who it was');
SELECT is(t.sent(2, 11, 'reach', '{"cell": "626-555-0185"}', t.act('p')), 'PD062 act_reused', 'an act is one account''s');
SELECT is(t.sent(1, 11, 'reach', '{"cell": "626-555-0186"}') || t.sent(1, 12, 'reach', '{"cell": "626-555-0186"}', gen_random_uuid(), '0412883112'), 'nono', 'not for the other parent, not for another child');
SELECT is(t.sent(1, 12, 'reach', '{"cell": "1"}') || t.sent(1, 12, 'guardian_remove', '{}') || t.sent(1, 12, 'home', '{"line1": "x"}') || t.sent(1, 12, 'reach', '[]'), 'PD061 bad_valuePD061 bad_valuePD061 bad_valuePD061 bad_value', 'nor what a portal cannot change');
SELECT is(t.sent(1, 12, 'address', '{"line1": "5 New St"}') || t.sent(1, 12, 'contact_add', '{"name": "Aunt May"}') || t.sent(1, 12, 'contact_remove', '{"contact": "1"}'), 'waitingwaitingwaiting', 'an address and people wait');
SELECT is(t.see('SELECT line1 FROM registry.address JOIN registry.guardian USING (address_id) WHERE guardian_id = 12') || t.try('clerk_a', 'SELECT contact_changes FROM desk.glance()'), '77 Lake Ave3', 'nothing is changed, the school has three to go through');
SELECT is(t.sent(1, 12, 'address', '{"line1": "6 New St"}') || t.try('clerk_a', $$SELECT string_agg(kind || ' ' || source || ' ' || by_whom || ' ' || needs_document || ' ' || split_part(news, E'\n', 1), '; ') FROM desk.changes_waiting()$$),
	'waitingcontact_add portal the parent, in the portal true Aunt May; contact_remove portal the parent, in the portal true -; address portal the parent, in the portal true 6 New St', 'a newer one of the same kind takes the older one''s place');
SELECT is(t.try('clerk_a', format('SELECT desk.change_accept(gen_random_uuid(), %s, ''lease'', NULL)', (SELECT max(change_id) FROM desk.contact_change))) || t.see('SELECT line1 FROM registry.address JOIN registry.guardian USING (address_id) WHERE guardian_id = 12'), 'applied6 New St', 'with the lease on the counter it is made');
SELECT is(t.try('portal_p', $$SELECT portal.contacts(1) #>> '{changes,-1,state}'$$) || t.try('portal_p', $$SELECT portal.contacts(1) #>> '{guardians,0,address,line1}'$$), 'applied6 New St', 'and the parent sees that it is');
SELECT is(t.sent(1, 12, 'reach', '{"work": "626-555-0146"}') || t.see($$SELECT count(*) FROM registry.guardian_phone WHERE guardian_id = 12$$), 'waiting1', 'a restricted person''s number does not come back by the portal');
SELECT is((SELECT string_agg(t.sent(1, 12, 'contact_add', format('{"name": "Contact %s"}', n)), '' ORDER BY n) FROM generate_series(1, 18) n), repeat('waiting', 17) || 'no', 'a queue cannot be flooded');
UPDATE registry.student SET school_id = 2, homeroom_id = NULL WHERE student_id = 101;
SELECT is(t.try('clerk_a', 'SELECT contact_changes FROM desk.glance()') || t.try('clerk_a', format('SELECT desk.change_decline(gen_random_uuid(), %s, ''x'')', (SELECT max(change_id) FROM desk.contact_change)))
	|| (t.try('clerk_b', 'SELECT contact_changes FROM desk.glance()')::int > 15), '0PD060 not_foundtrue', 'what waits goes with a student to the other school');
UPDATE registry.student SET school_id = 1 WHERE student_id = 101;
UPDATE portal.account SET locked_at = now() WHERE account_id = 2;
SELECT is(t.sent(2, 11, 'reach', '{"work": "626-555-0188"}') || t.try('portal_p', $$SELECT jsonb_array_length(portal.contacts(2) -> 'guardians')$$), 'no0', 'a locked account changes nothing and sees nothing');
UPDATE portal.account SET locked_at = NULL WHERE account_id = 2;
SELECT is(t.try('clerk_a', $$SELECT desk.restrict(gen_random_uuid(), 101, 11, 'court order', NULL, NULL, '')$$) || t.sent(2, 11, 'reach', '{"work": "626-555-0188"}'), 'restrictedno', 'nor a restricted person');
SELECT is(t.try('clerk_a', $$SELECT string_agg(news || olds, '') FROM desk.card_history(101) WHERE guardian_id = 11$$), '(restricted)(restricted)', 'of a restricted person the history says nothing either');
SELECT is((SELECT count(*) FROM desk.event WHERE actor = 'portal_p' AND kind = 'card_changed'), 1::bigint, 'what the portal changed is an event of the portal''s');
SELECT is(t.see('SELECT count(*) FROM portal.link WHERE guardian_id = 11 AND ended_at IS NULL'), '0', 'the restriction ended the link');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');
SELECT is(admin.events_verify(2), NULL, 'in each school');

-- SPDX-License-Identifier: Apache-2.0
-- The same code again, another code instead, and no code any more: one guardian's, nobody else's.
SELECT plan(78);
GRANT USAGE ON SCHEMA t TO PUBLIC;

CREATE FUNCTION t.sheet(p_role text, p_credential uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''office'')', p_credential)) $$;
CREATE FUNCTION t.paper(p_role text, p_sheet text, p_act text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, CASE p_act WHEN 'sent' THEN format('SELECT desk.sheet_sent(gen_random_uuid(), %s, ''j'')', p_sheet)
		WHEN 'handed' THEN format('SELECT desk.sheet_handed(gen_random_uuid(), %s)', p_sheet)
		ELSE format('SELECT desk.sheet_mark(gen_random_uuid(), %s, %L)', p_sheet, p_act) END) $$;
CREATE FUNCTION t.open(p_role text, p_credential uuid, p_why text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT convert_from(desk.envelope_open(gen_random_uuid(), %L, %L), ''UTF8'')', p_credential, p_why)) $$;
CREATE FUNCTION t.revoke(p_role text, p_student bigint, p_guardian bigint, p_reason text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.revoke(gen_random_uuid(), %s, %s, %L)', p_student, p_guardian, p_reason)) $$;

-- Nothing to do again yet.
SELECT is(t.again('clerk_a', 101, 11, 'reprint'), 'PD052 credential_state', 'nothing to print again before there is a code');
SELECT is(t.fact('state'), 'not there', 'says so');
SELECT is(t.again('clerk_a', 101, 11, 'laminate'), 'PD061 bad_value', 'no other purpose');
SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT is(t.again('clerk_a', 101, 11, 'reprint') || ' ' || t.fact('state'), 'PD052 credential_state not handed over yet', 'nor before it was handed over: its visit goes on');
SELECT is(t.list('clerk_a', 101, 11, 'can_code || can_again'), 'PD000PD052', 'the list says both');
SELECT t.paper('clerk_a', s, 'sent') || t.paper('clerk_a', s, 'good') || t.paper('clerk_a', s, 'handed') AS done FROM t.sheet('clerk_a', t.credential(:v)) AS s \gset
SELECT is(:'done'::text, 'sentprintedhanded', 'handed over');
SELECT t.credential(:v) AS c \gset
SELECT t.live('clerk_a', 101, 12) AS other \gset
SELECT (c.*)::text AS before FROM desk.credential c WHERE c.credential_id = :'c' \gset
SELECT is(t.list('clerk_a', 101, 11, 'concat_ws(''|'', can_code, can_again, can_again_facts, visit_purpose)'), 'PD003|PD000|{"purposes": "reprint; replace"}', 'now it can be printed again or replaced');
SELECT is(t.try('viewer_a', 'SELECT desk.visit_start(gen_random_uuid(), 101, 11, ''in_person'', ''x'', ''reprint'')'), 'PD013 not_allowed', 'not by a viewer');

-- Reprint.
SELECT t.try('clerk_a', 'SELECT desk.visit_start(t.act(''r''), 101, 11, ''in_person'', ''front 1'', ''reprint'')') AS r \gset
SELECT is(t.try('clerk_a', 'SELECT desk.visit_start(t.act(''r''), 101, 11, ''in_person'', ''front 1'', ''reprint'')'), :'r', 'the same act is the same visit');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', purpose, state, credential_id, credential_state, step) FROM desk.visit(%s)', :r)), 'reprint|open|' || :'c' || '|live|questions', 'it has the code that is there');
SELECT is(t.try('clerk_a', format('SELECT string_agg(step, '' '') FROM desk.visit_steps(%s)', :r)), 'channel questions identity letter handed', 'its steps');
SELECT is(t.list('clerk_a', 101, 11, 'visit_purpose || visit_state'), 'reprintopen', 'the list names the purpose');
SELECT is(t.again('clerk_a', 101, 11, 'replace'), 'PD026 visit_purpose', 'one visit at a time');
SELECT is(t.fact('purpose') || t.fact('visit'), 'reprint' || (SELECT number FROM desk.visit WHERE visit_id = :r), 'says which');
SELECT is(t.sheet('clerk_a', :'c') || ' ' || t.open('clerk_a', :'c', 'letter'), 'PD022 step_order PD022 step_order', 'no paper before the questions');
SELECT t.answers('clerk_a', :r);
SELECT is(t.sheet('clerk_a', :'c') || ' ' || t.fact('missing'), 'PD022 step_order identity', 'nor before the photo ID');
SELECT t.identity('clerk_a', :r);
SELECT is(t.try('clerk_a', format('SELECT desk.issue_prepare(%s)', :r)), 'PD026 visit_purpose', 'no new code in it');
SELECT is(t.try('clerk_c', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''p'')', :'c')), 'PD020 visit_taken', 'not from another desk');
SELECT is(t.open('clerk_a', :'c', 'letter'), 's', 'the same envelope');
SELECT is(t.state(:r), 'issued', 'the code is out');
SELECT t.sheet('clerk_a', :'c') AS s \gset
SELECT is(t.sheet('clerk_a', :'c'), 'PD051 sheet_state', 'one sheet at a time');
SELECT is(t.paper('clerk_a', :'s', 'sent') || t.paper('clerk_a', :'s', 'ruined') || t.paper('clerk_a', :'s', 'shredded'), 'sentruinedshredded', 'a ruined one is shredded');
SELECT t.sheet('clerk_a', :'c') AS s \gset
SELECT is(t.try('clerk_a', format('SELECT desk.visit_park(gen_random_uuid(), %s, '''')', :r)) || t.try('clerk_c', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''2'')', :r)),
	'parkedissued', 'parked and taken up where it was');
SELECT is(t.paper('clerk_c', :'s', 'sent') || t.paper('clerk_c', :'s', 'good') || t.paper('clerk_c', :'s', 'handed') || t.state(:r), 'sentprintedhandeddone', 'handed over');
SELECT is((SELECT (c.*)::text FROM desk.credential c WHERE c.credential_id = :'c'), :'before', 'and the code is to the last column what it was');
SELECT is((SELECT count(*)::text || max(state) FROM desk.sheet WHERE credential_id = :'c' AND visit_id = :r AND state <> 'shredded'), '1handed', 'its sheets are the visit''s');

-- A refused reprint changes nothing either; its paper can still be accounted for.
SELECT t.again('clerk_a', 101, 11, 'reprint') AS r \gset
SELECT t.sheet('clerk_a', :'c') AS s \gset
SELECT is(t.paper('clerk_a', :'s', 'sent') || t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :r)), 'sentrefused', 'refused with paper out');
SELECT is((SELECT (c.*)::text FROM desk.credential c WHERE c.credential_id = :'c'), :'before', 'the code is as it was');
SELECT is(t.paper('clerk_a', :'s', 'good') || t.paper('clerk_a', :'s', 'handed') || t.paper('clerk_a', :'s', 'shredded'), 'printedPD021 visit_closedshredded', 'the sheet goes to nobody');
SELECT t.again('clerk_a', 101, 11, 'reprint', 'video') AS r \gset
SELECT is(t.try('clerk_a', format('SELECT desk.phone_release(gen_random_uuid(), %s)', :r)) || t.open('clerk_a', :'c', 'phone')
	|| t.try('clerk_a', format('SELECT desk.phone_confirmed(gen_random_uuid(), %s)', :r)), :'c' || 'sdone', 'read out again by video');
SELECT is((SELECT (c.*)::text FROM desk.credential c WHERE c.credential_id = :'c'), :'before', 'the code is as it was');

-- A reprint whose code ends meanwhile.
SELECT t.again('clerk_a', 101, 11, 'reprint') AS r \gset
SELECT t.sheet('clerk_a', :'c') AS s \gset
SELECT is(t.paper('clerk_a', :'s', 'sent') || t.paper('clerk_a', :'s', 'good'), 'sentprinted', 'printed');
SAVEPOINT before;
UPDATE desk.credential SET state = 'used' WHERE credential_id = :'c';
SELECT is(t.paper('clerk_a', :'s', 'handed') || ' ' || t.fact('state'), 'PD052 credential_state used', 'a code used meanwhile is not handed over');
ROLLBACK TO before;
UPDATE desk.credential SET expires = registry.today() - 1 WHERE credential_id = :'c';
SELECT is(t.paper('clerk_a', :'s', 'handed') || ' ' || t.fact('state'), 'PD052 credential_state expired', 'nor one that expired');
SELECT is(t.list('clerk_a', 101, 11, 'can_code || can_again'), 'PD000PD052', 'a new one may be issued');
SELECT t.start('clerk_a', 101, 11) AS n \gset
SELECT isnt(:'n'::text, :'r', 'in a visit of its own');
SELECT is(t.state(:r) || (SELECT reason FROM desk.visit WHERE visit_id = :r), 'refusedthe code ended before it was handed over', 'the reprint made room');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''x'')', :n)), 'refused', 'undone');
UPDATE desk.credential SET expires = registry.today() + 30 WHERE credential_id = :'c';

-- A code that expires before it was handed over blocks nothing.
SELECT t.ready('clerk_a', 102, 11, 'in_person', true) AS p \gset
SELECT t.try('clerk_a', format('SELECT desk.visit_park(gen_random_uuid(), %s, ''printer'')', :p));
UPDATE desk.credential SET expires = registry.today() - 1 WHERE visit_id = :p;
SELECT is(t.try('clerk_c', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''2'')', :p)) || ' ' || t.fact('state'), 'PD052 credential_state expired', 'the parked visit is not taken up');
SELECT is(t.list('clerk_c', 102, 11, 'can_code'), 'PD000', 'a new one can start');
SELECT t.ready('clerk_c', 102, 11, 'in_person', true) AS q \gset
SELECT is(t.state(:p) || t.code_state(t.credential(:p)), 'refusedexpired', 'the old visit ended, its code expired');
SELECT is(t.state(:q) || t.code_state(t.credential(:q)), 'issuedissued', 'the new one has its own');
SELECT is((SELECT count(*)::text FROM desk.event WHERE kind = 'visit_lapsed' AND (detail ->> 'visit')::bigint = :p), '1', 'with an event');

-- Replace.
SELECT t.again('clerk_a', 101, 11, 'replace') AS r \gset
SELECT is(t.try('clerk_a', format('SELECT string_agg(step, '' '') FROM desk.visit_steps(%s)', :r)), 'channel questions identity form code letter handed', 'steps as for a new one');
SELECT is(t.try('clerk_a', format('SELECT coalesce(credential_id::text, ''none'') FROM desk.visit(%s)', :r)), 'none', 'the old code is not the visit''s');
SELECT is(t.issue('clerk_a', :r), 'PD022 step_order', 'no code before the form');
SELECT is(t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :r)) || t.code_state(:'c'), 'refusedlive', 'refused, the old one is as it was');
SELECT is((SELECT (c.*)::text FROM desk.credential c WHERE c.credential_id = :'c'), :'before', 'to the last column');
SELECT t.again('clerk_a', 101, 11, 'replace') AS r \gset
SELECT t.form('clerk_a', :r);
SELECT is(t.code_state(:'c'), 'live', 'the old one works until there is a new one');
SELECT t.try('clerk_a', format('SELECT desk.credential_issue(t.act(''i''), %s, t.act(''cred''), 1, %L, ''s'', ''p'')', :r, registry.today() + 30)) AS n \gset
SELECT is(t.code_state(:'c') || t.code_state(:'n'), 'revokedissued', 'it ends with the act that makes the new one');
SELECT is(t.try('clerk_a', format('SELECT desk.credential_issue(t.act(''i''), %s, t.act(''cred''), 1, %L, ''s'', ''p'')', :r, registry.today() + 30)), :'n', 'sent twice it is one');
SELECT is(t.code_state(:'other'), 'live', 'the other parent''s is untouched');
SELECT is((SELECT string_agg(ref, '') FROM desk.event WHERE kind = 'code_revoked'), :'c', 'one code was revoked, and that is an event');
SELECT is(t.list('clerk_a', 101, 11, 'can_code || can_again || visit_purpose'), 'PD000PD000replace', 'the visit in hand goes on');
SELECT t.sheet('clerk_a', :'n') AS s \gset
SELECT is(t.paper('clerk_a', :'s', 'sent') || t.paper('clerk_a', :'s', 'good') || t.paper('clerk_a', :'s', 'handed') || t.code_state(:'n'), 'sentprintedhandedlive', 'and is handed over');

-- A replacing visit whose old code ended meanwhile.
SELECT t.again('clerk_a', 101, 11, 'replace') AS r \gset
SELECT t.form('clerk_a', :r);
SELECT is(t.revoke('clerk_c', 101, 11, 'lost'), 'revoked', 'a colleague revokes');
SELECT is(t.state(:r), 'refused', 'and with it the visit ends');
SELECT is(t.issue('clerk_a', :r), 'PD021 visit_closed', 'so nothing is issued in it');
SELECT is(t.code_state(:'n') || t.code_state(:'other'), 'revokedlive', 'one code of two');
SELECT is(t.revoke('clerk_c', 101, 11, 'again') || ' ' || t.fact('state'), 'PD052 credential_state revoked', 'once');
SELECT is(t.list('clerk_a', 101, 11, 'can_code || can_again'), 'PD000PD052', 'a new one may be issued');

-- Revoke.
SELECT is(t.revoke('viewer_a', 101, 12, 'x') || t.revoke('clerk_b', 101, 12, 'x'), 'PD013 not_allowedPD060 not_found', 'not by a viewer, not by another school');
SELECT is(t.revoke('clerk_a', 101, 12, ' '), 'PD061 bad_value', 'not without a reason');
SELECT is(t.code_state(:'other'), 'live', 'still there');
SELECT is(t.try('clerk_a', 'SELECT desk.revoke(t.act(''x''), 101, 12, ''compromised'')') || t.try('clerk_a', 'SELECT desk.revoke(t.act(''x''), 101, 12, ''compromised'')'), 'revokedrevoked', 'sent twice it is one');
SELECT is((SELECT count(*)::text || min(detail ->> 'reason') FROM desk.event WHERE kind = 'code_revoked' AND ref = :'other'), '1compromised', 'with its reason');
SELECT is(t.revoke('clerk_a', 106, 15, 'x') || ' ' || t.fact('state'), 'PD052 credential_state not there', 'nothing to revoke');
SELECT t.ready('clerk_a', 106, 15, 'in_person', true) AS w \gset
SELECT is(t.revoke('clerk_c', 106, 15, 'wrong person') || t.state(:w) || t.code_state(t.credential(:w)), 'revokedrefusedrevoked', 'one not handed over yet ends with its visit');

-- One code for all children, at two schools.
SELECT t.policy('credential', 'scope', 'guardian');
SELECT is(t.try('clerk_c', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''x'')', :q)), 'refused', 'nothing of the old scope is left open');
SELECT t.live('clerk_a', 101, 11) AS g \gset
SELECT is(t.list('clerk_a', 102, 11, 'concat_ws(''|'', can_code, can_again, can_again_facts, credential_state)'), 'PD003|PD000|{"purposes": "reprint; replace"}|live', 'the code of one child is that of the other');
SELECT t.again('clerk_a', 102, 11, 'reprint') AS r \gset
SELECT t.sheet('clerk_a', :'g') AS s \gset
SELECT is(t.paper('clerk_a', :'s', 'sent') || t.paper('clerk_a', :'s', 'good') || t.paper('clerk_a', :'s', 'handed') || t.code_state(:'g'), 'sentprintedhandedlive', 'printed again in a visit for the other child');
SELECT is(t.list('clerk_b', 201, 11, 'concat_ws(''|'', can_code, can_again, can_again_facts)'), 'PD003|PD000|{"purposes": "replace"}', 'another school knows of it, and may replace it');
SELECT is(t.again('clerk_b', 201, 11, 'reprint'), 'PD052 credential_state', 'it cannot open the envelope to print it');
SELECT t.again('clerk_b', 201, 11, 'replace') AS r \gset
SELECT t.form('clerk_b', :r);
SELECT t.issue('clerk_b', :r) AS n \gset
SELECT is(t.code_state(:'g') || t.code_state(:'n'), 'revokedissued', 'replaced across schools');

-- One code for a student, given to one parent: nothing done to the other parent touches it.
SELECT t.policy('credential', 'scope', 'student');
SELECT t.live('clerk_a', 102, 11) AS g \gset
SELECT is(t.list('clerk_a', 102, 12, 'can_code') || t.revoke('clerk_a', 102, 12, 'x') || t.code_state(:'g'), 'PD004PD052 credential_statelive', 'revoking is for whom it was given to');
SELECT is(t.try('clerk_a', 'SELECT desk.restrict(gen_random_uuid(), 102, 12, ''order'', NULL, NULL, '''')'), 'restricted', 'a restriction of the other parent');
SELECT is(t.code_state(:'g'), 'live', 'leaves it');
SELECT is(concat(admin.events_verify(1), admin.events_verify(2)), '', 'the events of both are chains');

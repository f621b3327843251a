-- SPDX-License-Identifier: Apache-2.0
-- Emergency cards at the counter: two classes of change, what a rule says against one, the queue.
SELECT plan(83);
GRANT USAGE ON SCHEMA t TO PUBLIC;

-- change(who, student, guardian, kind, fields and values, document, confirmed)
CREATE FUNCTION t.change(p_role text, p_student bigint, p_guardian bigint, p_kind text, p_new jsonb, p_document text DEFAULT NULL,
	p_confirm text[] DEFAULT '{}', p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.card_change(%L, %s, %s, %L, %L, %L, %L, %L, %L)', p_act, p_student, p_guardian, p_kind,
		ARRAY(SELECT e.key FROM jsonb_each_text(p_new) e ORDER BY e.key), ARRAY(SELECT e.value FROM jsonb_each_text(p_new) e ORDER BY e.key), p_document, '', p_confirm)) $$;
CREATE FUNCTION t.accept(p_role text, p_change text, p_document text DEFAULT NULL, p_confirm text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.change_accept(gen_random_uuid(), %s, %L, %L)', p_change, p_document, p_confirm)) $$;
CREATE FUNCTION t.card(p_role text, p_student bigint, p_kind text, p_person bigint, p_columns text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT concat_ws(''|'', %s) FROM desk.card(%s) WHERE kind = %L AND person_id = %s', p_columns, p_student, p_kind, p_person)) $$;
CREATE FUNCTION t.queue(p_role text, p_columns text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(concat_ws(''|'', %s), ''; '' ORDER BY change_id) FROM desk.changes_waiting()', p_columns)) $$;
CREATE FUNCTION t.phones(p_guardian bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(p.ordinal || ' ' || p.kind || ' ' || right(p.phone, 4), ', ' ORDER BY p.ordinal) FROM registry.guardian_phone p WHERE p.guardian_id = p_guardian $$;

CREATE FUNCTION t.see(p_sql text) RETURNS text LANGUAGE sql AS $$ SELECT t.try('postgres', p_sql) $$;
SELECT setval(pg_get_serial_sequence('registry.address', 'address_id'), 1000) AS ids \gset

-- The card.
SELECT is(t.try('clerk_a', $$SELECT string_agg(kind || ' ' || name, '; ') FROM desk.card(101)$$), 'student GARCÍA LÓPEZ, Ana Maria; guardian GARCÍA, Juan; guardian LÓPEZ, Rosa; guardian GARCÍA, Tomás; guardian RUIZ, Elena; contact Luis Lopez', 'the student, the guardians by standing, the contacts');
SELECT is(t.card('clerk_a', 101, 'guardian', 14, 'name, standing, cell_phone, email, address, line1, language, changed_on, waiting'), 'RUIZ, Elena|restricted|0', 'of a restricted person nothing but the name');
SELECT is(t.card('clerk_a', 101, 'guardian', 11, 'cell_phone, first_phone, texts, email, language_name, line1, zip'), '+16265550144|cell|f|rosa.l@example.org|Spanish|1420 N Marengo Ave|91103', 'of a guardian what is needed to reach them');
SELECT is(t.card('clerk_b', 101, 'guardian', 11, 'name'), 'PD060 not_found', 'not at another school');
SELECT is(t.card('viewer_a', 101, 'contact', 1, 'name, relation, home_phone'), 'Luis Lopez|uncle|+16265550187', 'a viewer may read it');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'card_viewed'), 4::bigint, 'each look is an event');

-- At once: how the parent is reached.
SELECT is(t.change('viewer_a', 101, 11, 'reach', '{"work": "626-555-0170"}'), 'PD013 not_allowed', 'a viewer changes nothing');
SELECT is(t.change('clerk_b', 101, 11, 'reach', '{"work": "626-555-0170"}'), 'PD060 not_found', 'nor does another school');
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"work": "(626) 555-0170", "texts": "yes", "first": "work", "prefers": "text"}', NULL, '{}', t.act('r')), 'applied', 'telephones change without a document');
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"work": "(626) 555-0170", "texts": "yes", "first": "work", "prefers": "text"}', NULL, '{}', t.act('r')), 'applied', 'sent twice');
SELECT is(t.phones(11), '1 work 0170, 2 mobile 0144', 'the one to call first is first, the other stays');
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"work": "6265550170", "cell": "+1 626 555 0144"}'), 'same', 'the same numbers are no change');
SELECT is(t.card('clerk_a', 101, 'guardian', 11, 'work_phone, first_phone, texts, prefers, changed_by'), '+16265550170|work|t|text|Clerk A', 'the card has it');
SELECT is((SELECT string_agg(school_id || ' ' || number || ' ' || students::text, '; ' ORDER BY school_id) FROM desk.contact_notice), '1 1 {101,102}; 2 1 {201}', 'each school of the guardian is told once');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'card_changed' AND ref = (SELECT max(change_id)::text FROM desk.contact_change)), 2::bigint, 'by an event each');
SELECT is((SELECT count(*) FROM desk.event WHERE detail::text ~ '0170|rosa'), 0::bigint, 'that says which fields, and no number');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.find_people('5550170') WHERE kind = 'guardian'$$), '1', 'found by the new number');
SELECT isnt((SELECT reach_desk_changed_at FROM registry.guardian WHERE guardian_id = 11), NULL, 'an import can see that the desk changed it');
SELECT is((SELECT address_desk_changed_at FROM registry.guardian WHERE guardian_id = 11), NULL, 'and what it did not');
SELECT is(t.change('clerk_a', 101, 11, 'reach', v) || ' ' || t.fact('field'), 'PD061 bad_value ' || f, 'not ' || v::text) FROM (VALUES ('{"cell": "12345"}'::jsonb, 'cell'),
	('{"email": "nobody"}', 'email'), ('{"texts": "perhaps"}', 'texts'), ('{"language": "xx"}', 'language'), ('{"shoe": "42"}', 'shoe'), ('{"cell": "626-555-0144\u0007"}', 'cell')) AS x(v, f);
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"first": "home"}') || ' ' || t.fact('field'), 'PD061 bad_value home', 'nobody is called first where there is no number');
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"work": "", "first": "cell"}') || ' ' || t.phones(11), 'applied 1 mobile 0144', 'an empty one is taken away');
SELECT is(t.change('clerk_a', 101, 14, 'reach', '{"cell": "626-555-0999"}') || ' ' || t.fact('guardian'), 'PD102 touches_restricted Elena Ruiz', 'a restricted person''s number is not changed by the way');
SELECT is(t.change('clerk_a', 101, 14, 'reach', '{"cell": "626-555-0999"}', NULL, '{restricted}') || ' ' || t.fact('needs'), 'PD013 not_allowed principal, district', 'nor by a clerk who confirms it');
SELECT is(t.change('principal_a', 101, 14, 'reach', '{"cell": "626-555-0999"}', NULL, '{restricted}'), 'applied', 'but by a principal who does');
SELECT is(t.change('clerk_a', 101, 11, 'reach', '{"cell": "626-555-0999"}'), 'PD102 touches_restricted', 'nor is it anybody else''s number');

-- With a document: the address.
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "5 New St"}') || ' ' || t.fact('kind'), 'PD100 document_needed address', 'an address takes a document');
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "5 New St"}', 'signed_card'), 'PD101 document_unfit', 'one of the list');
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "5 New St", "line2": ""}', 'utility_bill'), 'applied', 'then it changes');
SELECT is(t.card('clerk_a', 101, 'guardian', 11, 'address') || ' / ' || t.card('clerk_a', 101, 'student', 101, 'address'), '5 New St, Pasadena, CA 91103 / 1420 N Marengo Ave Apt 6, Pasadena, CA 91103', 'for the parent alone');
SELECT is(t.card('clerk_a', 101, 'guardian', 13, 'address'), '1420 N Marengo Ave Apt 6, Pasadena, CA 91103', 'who lived there too stays there');
SELECT is(t.change('clerk_a', 101, 12, 'address', '{"line1": "8 Elm St", "students": "yes"}', 'lease') || t.card('clerk_a', 101, 'student', 101, 'line1') || t.card('clerk_a', 102, 'student', 102, 'line1'), 'applied8 Elm St1420 N Marengo Ave', 'the student moves with the parent when they say so');
SELECT is(t.change('clerk_a', 101, 0, 'home', '{"phone": "626-555-0171"}') || t.card('clerk_a', 101, 'student', 101, 'home_phone'), 'applied+16265550171', 'the home telephone needs no document');
SELECT is(t.change('clerk_a', 101, 0, 'home', '{"line1": "9 Oak St"}'), 'PD100 document_needed', 'the home address does');

-- Letters on their way.
SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT t.try('clerk_a', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''office'')', t.credential(:v))) AS s \gset
SELECT t.ready('clerk_c', 101, 12, 'in_person', true) AS other \gset
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "6 New St"}', 'lease') || ' ' || t.fact('sheets'), 'PD104 letters_in_flight 0001-000001', 'a letter to the old address is told');
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "6 New St"}', 'lease', '{letters}') || t.code_state(t.credential(:v)), 'appliedissued', 'it may stay');
SELECT is(t.change('clerk_a', 101, 11, 'address', '{"line1": "7 New St"}', 'lease', '{revoke}') || t.code_state(t.credential(:v)) || t.code_state(t.credential(:other)), 'appliedrevokedissued', 'or its code ends, and nobody else''s');
SELECT is(t.state(:v), 'refused', 'and the visit that held it');

-- With a document: people.
SELECT is(t.change('clerk_a', 101, 0, 'contact_add', '{"name": "Aunt May", "relation": "aunt", "phone": "626-555-0172"}'), 'PD100 document_needed', 'a new contact takes one');
SELECT is(t.change('clerk_a', 101, 0, 'contact_add', '{"name": "Aunt May", "relation": "aunt", "phone": "626-555-0172"}', 'signed_card') || t.card('clerk_a', 101, 'contact', 2, 'name, home_phone'), 'appliedAunt May|+16265550172', 'then it is on the card');
SELECT is(t.change('clerk_a', 101, 0, 'contact_change', '{"contact": "2", "phone": "626-555-0173"}'), 'applied', 'a contact''s number needs none');
SELECT is(t.change('clerk_a', 101, 0, 'contact_change', '{"contact": "2", "name": "May Parker"}'), 'PD100 document_needed', 'another name does');
SELECT is(t.change('clerk_a', 101, 0, 'contact_change', '{"contact": "9", "name": "May Parker"}', 'signed_card'), 'PD060 not_found', 'nobody stands there');
SELECT is(t.change('clerk_a', 101, 0, 'contact_add', '{"name": "elena ruiz"}', 'signed_card') || ' ' || t.fact('document'), 'PD102 touches_restricted court order', 'a restricted person does not come back as a contact');
SELECT is((SELECT string_agg(DISTINCT t.change('clerk_a', 101, 0, 'contact_add', jsonb_build_object('name', n), 'signed_card'), ' ')
	FROM unnest(ARRAY['Ruiz, Elena', 'Elena M. Ruiz', 'RUIZ-Peña, Élena']) AS n), 'PD102 touches_restricted', 'nor with her names in another order, or with more of them');
SELECT is(t.change('clerk_a', 101, 0, 'guardian_add', '{"given": "Elena Maria", "family": "Ruiz"}', 'signed_card') || t.change('clerk_a', 101, 13, 'name', '{"given": "Ruiz", "family": "Elena"}', 'signed_card'),
	'PD102 touches_restrictedPD102 touches_restricted', 'nor as another guardian');
SELECT is((SELECT string_agg(n, ', ') FROM unnest(ARRAY['Elena', 'Ruiz', 'Elena Peña', 'Elenaruiz', '']) AS n WHERE registry.may_be('Elena Ruiz', n)), NULL, 'half a name is not hers');
SELECT is((SELECT string_agg(n, ', ') FROM unnest(ARRAY['sukarno', 'Sukarno Putra']) AS n WHERE registry.may_be('Sukarno', n)), 'sukarno', 'one who has one name is found by it');
SELECT is(t.change('clerk_a', 101, 12, 'reach', '{"email": "Elena@Example.org"}'), 'PD102 touches_restricted', 'her e-mail is nobody else''s');
SELECT is(t.change('clerk_a', 101, 0, 'contact_add', '{"name": "E. R.", "phone": "626-555-0999"}', 'signed_card'), 'PD102 touches_restricted', 'nor under another name with the same telephone');
SELECT is(t.change('clerk_a', 101, 0, 'contact_remove', '{"contact": "1"}', 'signed_card') || t.try('clerk_a', $$SELECT count(*) FROM desk.card(101) WHERE kind = 'contact'$$), 'applied1', 'one is taken off');
SELECT is((SELECT string_agg(o.labels || ' ' || o.olds || ' ' || o.news, '') FROM desk.contact_change c CROSS JOIN LATERAL desk.change_words(c) o WHERE c.kind = 'contact_remove'), E'Name\nRelation\nPhone Luis Lopez\nuncle\n626-555-0187 -\n-\n-', 'what was there is kept');
SELECT is(t.change('clerk_a', 101, 11, 'name', '{"family": "López Díaz"}', 'name_change') || t.try('clerk_a', $$SELECT string_agg(name, '') FROM desk.find_people('diaz rosa')$$) || t.try('district_d', $$SELECT count(*) FROM desk.find_people('diaz ro')$$), 'appliedLÓPEZ DÍAZ, Rosa2', 'a new name is searched for at once');
SELECT is(t.change('clerk_a', 101, 0, 'guardian_add', '{"given": "Carmen", "family": "Díaz", "relation": "grandmother", "phone": "626-555-0174"}', 'signed_card') || t.try('clerk_a', $$SELECT standing || ' ' || relation FROM desk.guardians(101) WHERE name = 'DÍAZ, Carmen'$$), 'appliedunverified grandmother', 'a new guardian is not verified by that');
SELECT is(t.change('clerk_a', 101, 11, 'guardian_remove', '{}', 'court_order') || ' ' || t.fact('guardian'), 'PD103 removes_guardian Rosa López Díaz', 'a verified guardian is not taken off by the way');
SELECT is(t.change('clerk_a', 102, 12, 'guardian_remove', '{}', 'court_order') || ' ' || t.fact('has'), 'PD103 removes_guardian a portal account', 'says what ends');
SELECT is(t.change('clerk_a', 102, 12, 'guardian_remove', '{}', 'court_order', '{guardian}') || t.see('SELECT count(*) FROM registry.guardianship WHERE student_id = 102 AND guardian_id = 12'), 'applied0', 'confirmed, it is done');
SELECT is((SELECT count(*) FROM portal.link WHERE student_id = 102 AND guardian_id = 12 AND ended_at IS NULL) || ' ' || (SELECT by_whom FROM registry.person_removed WHERE guardian_id = 12), '0 clerk_a', 'the account sees the student no more, and an import does not bring the guardian back');
SELECT is(t.try('clerk_a', $$SELECT string_agg(person || ' ' || coalesce(document, '-'), '; ' ORDER BY change_id) FROM desk.card_history(102)$$), 'Rosa López -; Rosa López -; Rosa López Utility bill; Juan García Lease or rental agreement; Rosa López Lease or rental agreement; Rosa López Lease or rental agreement; Rosa López Marriage certificate or name change order; Juan García Court order', 'the history has them all');

-- What was said on an access form waits.
SELECT t.try('clerk_c', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''came another day'')', :other)) AS gone \gset
SELECT t.start('clerk_a', 101, 12) AS v \gset
SELECT t.answers('clerk_a', :v), t.identity('clerk_a', :v) \gset
SELECT is(t.form('clerk_a', :v, $$'{parent_name,home_phone,email,city}', '{Juan García Soto,626-555-0180,juan.new@example.org,Altadena}', true, false$$) || coalesce(t.queue('clerk_a', 'kind'), '-'), 'open-', 'not before the form is finished');
SELECT is(t.form('clerk_a', :v) || ' ' || t.queue('clerk_a', 'kind, needs_document'), 'open address|t; name|t; reach|f', 'then, in groups');
SELECT is(t.queue('clerk_a', 'source, person, labels, olds, news'), E'form|Juan García|City|Pasadena|Altadena; form|Juan García|Last name|García|García Soto; form|Juan García|Cell phone\nE-mail|626-555-0145\njuan.g@example.org|626-555-0180\njuan.new@example.org', 'old beside new');
SELECT is(t.try('clerk_a', 'SELECT contact_changes FROM desk.glance()') || coalesce(t.queue('clerk_b', 'kind'), '-'), '3-', 'counted for the school');
SELECT (SELECT change_id FROM desk.contact_change WHERE state = 'waiting' AND kind = 'reach') AS reach, (SELECT change_id FROM desk.contact_change WHERE state = 'waiting' AND kind = 'name') AS name,
	(SELECT change_id FROM desk.contact_change WHERE state = 'waiting' AND kind = 'address') AS address \gset
SELECT is(t.accept('viewer_a', :'reach') || t.accept('clerk_b', :'reach'), 'PD013 not_allowedPD060 not_found', 'not for everybody');
SELECT is(t.accept('clerk_a', :'reach') || t.see('SELECT t.phones(12)') || t.see($$SELECT state FROM desk.change WHERE field = 'email'$$), 'applied1 mobile 0180applied', 'taken over in one key');
SELECT is(t.accept('clerk_c', :'reach') || ' ' || t.fact('state') || t.fact('by'), 'PD107 change_decided appliedClerk A', 'once');
SELECT is(t.accept('clerk_a', :'name') || t.accept('clerk_a', :'name', 'name_change') || t.see('SELECT given || family FROM registry.guardian WHERE guardian_id = 12'), 'PD100 document_neededappliedJuanGarcía Soto', 'a name with its document');
SELECT is(t.change('clerk_c', 101, 12, 'address', '{"city": "Sierra Madre"}', 'lease') || t.queue('clerk_a', 'stale'), 'appliedt', 'the record went on meanwhile');
SELECT is(t.accept('clerk_a', :'address', 'lease') || t.accept('clerk_a', :'address', 'lease', '{stale}'), 'PD106 change_staleapplied', 'and that is told');
SELECT is(t.form('clerk_a', :v, $$'{email}', '{other@example.org}', true, true$$) || t.queue('clerk_a', 'news'), 'openother@example.org', 'another correction waits anew');
SELECT is(t.try('clerk_a', format('SELECT desk.change_decline(gen_random_uuid(), %s, '' '')', (SELECT max(change_id) FROM desk.contact_change))), 'PD061 bad_value', 'no without a reason');
SELECT is(t.try('clerk_a', format('SELECT desk.change_decline(gen_random_uuid(), %s, ''a slip'')', (SELECT max(change_id) FROM desk.contact_change))) || t.see($$SELECT state FROM desk.change WHERE field = 'email'$$) || t.see('SELECT email FROM registry.guardian WHERE guardian_id = 12'), 'declineddeclinedjuan.new@example.org', 'with one nothing changes');
SELECT is(t.form('clerk_a', :v, $$'{email}', '{third@example.org}', true, true$$) || t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''not the parent'')', :v)) || coalesce(t.queue('clerk_a', 'news'), '-'), 'openrefused-', 'what was said in a visit that was refused does not wait');

-- Safe at Home.
SELECT is(t.change('clerk_a', 106, 15, 'address', '{"line1": "PO Box 846", "line2": "", "city": "Sacramento", "state": "CA", "zip": "95812"}', 'safe_at_home') || t.card('clerk_a', 106, 'student', 106, 'address, safe_at_home'), 'appliedPO Box 846, Sacramento, CA 95812|t', 'the substitute address is the household''s');
SELECT is((SELECT count(*) FROM desk.contact_change WHERE (old || new)::text ~ '77 Lake' AND guardian_id = 15) || t.try('clerk_a', $$SELECT olds FROM desk.card_history(106)$$), E'0(confidential)\n(confidential)\n(confidential)', 'the old one is nowhere');
SELECT is(t.change('clerk_a', 106, 15, 'address', '{"line1": "77 Lake Ave"}', 'lease') || t.change('clerk_a', 106, 0, 'home', '{"line1": "77 Lake Ave"}', 'lease'), 'PD105 safe_at_homePD105 safe_at_home', 'no lease brings it back');
SELECT is(t.change('clerk_a', 106, 15, 'address', '{"line1": "77 Lake Ave"}', 'lease', '{safe_at_home}') || t.change('principal_a', 106, 15, 'address', '{"line1": "1 Free St"}', 'lease', '{safe_at_home}') || t.see('SELECT safe_at_home FROM registry.guardian WHERE guardian_id = 15'), 'PD013 not_allowedappliedfalse', 'a principal ends it');
SELECT is(admin.events_verify(1), NULL, 'the events are a chain');

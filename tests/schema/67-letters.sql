-- SPDX-License-Identifier: Apache-2.0
-- Texts and their versions, the text a parent signed, and what pages without a code are made of.
SELECT plan(63);

CREATE FUNCTION t.in_force(p_kind text, p_lang text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT lang || '' '' || version || '' '' || body FROM desk.letter_template(%L, %L)', p_kind, p_lang))
$$;

-- Versions.
SELECT admin.template_put('pin', 'form', 'en', '# Form one');
SELECT is(t.in_force('form', 'en'), 'en 1 # Form one', 'a text begins with version 1');
SELECT admin.template_put('pin', 'form', 'en', '# Form one');
SELECT is(t.in_force('form', 'en'), 'en 1 # Form one', 'the same text again is the same version');
SELECT admin.template_put('pin', 'form', 'en', '# Form two');
SELECT is(t.in_force('form', 'en'), 'en 2 # Form two', 'another text is another version');
SELECT is(admin.template_own('pin', 'form', 'en', '# Ours'), 3, 'the district''s own words');
SELECT is(t.in_force('form', 'en'), 'en 3 # Ours', 'go before those shipped');
SELECT admin.template_put('pin', 'form', 'en', '# Form three');
SELECT is(t.in_force('form', 'en'), 'en 3 # Ours', 'and stay when newer ones are shipped');
SELECT is(t.try('clerk_a', $$SELECT own::text || ' ' || title FROM desk.letter_templates() WHERE kind = 'form'$$), 'true Ours', 'which the list says');
SELECT is(admin.template_own('pin', 'form', 'en', NULL), 4, 'taken back');
SELECT is(t.in_force('form', 'en'), 'en 4 # Form three', 'the newest shipped are in force');
SELECT is(admin.template_own('pin', 'form', 'en', '# Ours'), 3, 'the same own words again are the version they were');
SELECT is(admin.template_own('pin', 'form', 'en', NULL), 4, 'and are taken back again');
SELECT is(admin.template_own('pin', 'form', 'es', '# Nuestro'), 1, 'own words in a language that none were shipped in');
SELECT is(t.in_force('form', 'es'), 'es 1 # Nuestro', 'are in force');
SELECT is(admin.template_own('pin', 'form', 'es', NULL), 0, 'and taken back');
SELECT is(t.in_force('form', 'es'), 'en 4 # Form three', 'leave English');
SELECT is(admin.template_own('pin', 'handout-none', 'en', NULL), 0, 'nothing to take back is nothing');
SELECT results_eq($$SELECT version || ' ' || source || ' ' || body FROM desk.template_version WHERE kind = 'form' AND lang = 'en' ORDER BY version$$,
	ARRAY['1 shipped # Form one', '2 shipped # Form two', '3 district # Ours', '4 shipped # Form three'], 'every text is kept');
SELECT throws_ok($$UPDATE desk.template_version SET body = 'x' WHERE kind = 'form'$$, 'P0001', NULL, 'no version is changed, not by the owner');
SELECT throws_ok($$DELETE FROM desk.template_version WHERE kind = 'form'$$, 'P0001', NULL, 'nor taken away');
SELECT throws_ok($$TRUNCATE desk.template_version CASCADE$$, 'P0001', NULL, 'nor all of them');
SELECT throws_ok($$INSERT INTO desk.template_version (profile, kind, lang, version, source, body, hash) VALUES ('pin', 'form', 'en', 9, 'shipped', 'x', 'y')$$,
	'23514', NULL, 'a version has the hash of its text');
SELECT is(t.try('clerk_a', $$SELECT count(*) FROM desk.template_version$$), '42501', 'staff read no table');

-- Languages.
SELECT admin.template_put('pin', 'form', l, '# ' || l) FROM unnest(ARRAY['es', 'zh-Hans', 'zh-Hant', 'tl', 'fa']) AS l;
SELECT is(split_part(t.in_force('form', w), ' ', 1), f, w || ' reads ' || f) FROM (VALUES ('es', 'es'), ('es-MX', 'es'), ('ES', 'es'), ('zh', 'zh-Hans'),
	('zh-CN', 'zh-Hans'), ('zh-Hans-CN', 'zh-Hans'), ('zh-TW', 'zh-Hant'), ('zh-HK', 'zh-Hant'), ('zh-Hant-TW', 'zh-Hant'), ('yue', 'zh-Hant'),
	('fil', 'tl'), ('fil-PH', 'tl'), ('prs', 'fa'), ('ko', 'en'), ('', 'en')) AS v(w, f);
SELECT is(t.in_force('handout-none', 'en'), 'PD060 not_found', 'a kind that there is none of');

-- What was signed.
CREATE FUNCTION t.text(p_visit bigint) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT concat_ws('' '', kept, lang, version, body, agreed_by, nullif(agreed_on IS NOT NULL, false), seen_by) FROM desk.form_text(%s)', p_visit))
$$;
CREATE FUNCTION t.text_is(p_role text, p_visit bigint, p_lang text, p_version int) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.form_text_is(gen_random_uuid(), %s, %L, %s)', p_visit, p_lang, p_version))
$$;
CREATE TEMP TABLE w AS SELECT t.start('clerk_a', 101, 11) AS visit;
SELECT t.answers('clerk_a', visit), t.identity('clerk_a', visit) FROM w \g /dev/null
SELECT is(t.text(visit), 'f es 2 # es', 'what would be printed, in the parent''s language') FROM w;
SELECT is(t.form('clerk_a', visit, $q$'{}', '{}', false, false$q$), 'open', 'a draft') FROM w;
SELECT is(t.text(visit), 'f es 2 # es', 'nothing is kept before it is signed') FROM w;
SELECT is(t.text_is('clerk_a', visit, 'es', 7), 'PD095 text_version_unknown', 'a version there never was') FROM w;
SELECT is(t.fact('version'), '7', 'is named');
SELECT is(t.text_is('clerk_c', visit, 'es', 1), 'PD020 visit_taken', 'another clerk does not say what was signed') FROM w;
SELECT admin.template_put('pin', 'form', 'es', '# es dos');
SELECT is(t.text(visit), 'f es 3 # es dos', 'a newer text before it is printed') FROM w;
SELECT is(t.text_is('clerk_a', visit, 'es', 2), '2', 'the paper was printed before that') FROM w;
SELECT is(t.form('clerk_a', visit), 'open', 'signed') FROM w;
SELECT is(t.text(visit), 't es 2 # es Rosa López t Clerk A', 'kept: who, when, which, and the text') FROM w;
SELECT admin.template_put('pin', 'form', 'es', '# es tres');
SELECT is(t.text(visit), 't es 2 # es Rosa López t Clerk A', 'whatever is in force later') FROM w;
SELECT is(t.try('clerk_b', format('SELECT version FROM desk.form_text(%s)', visit)), 'PD060 not_found', 'another school does not see it') FROM w;

-- Filled from the record.
SELECT is(t.try('clerk_a', $$SELECT string_agg(record, '|' ORDER BY ordinal) FROM desk.form_data(101, 11) WHERE ordinal < 14$$),
	'Lincoln Elementary|0412883107|Ana|Maria|García López|Rosa López|1420 N Marengo Ave|Apt 6|Pasadena|CA|91103|+16265550144|rosa.l@example.org',
	'the form as the record fills it');
SELECT is(t.try('clerk_a', $$SELECT record FROM desk.form_data(101, 11) WHERE field = 'language'$$), 'es', 'and in which language');
SELECT is(t.try('clerk_a', $$SELECT record FROM desk.form_data(101, 14)$$), 'PD002 guardian_restricted', 'nothing of a restricted person');
SELECT is(t.try('clerk_b', $$SELECT record FROM desk.form_data(101, 11)$$), 'PD060 not_found', 'nor of another school');
SELECT is(t.try('viewer_a', $$SELECT record FROM desk.form_data(101, 11)$$), 'PD013 not_allowed', 'nor for those who only look');
SELECT is(t.try('clerk_a', $$SELECT desk.form_printed('6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b11', 101, 11, NULL, 'es', 2)$$), 'printed', 'printing it');
SELECT is(t.try('clerk_a', $$SELECT desk.form_printed('6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b11', 101, 11, NULL, 'es', 2)$$), 'printed', 'is an act');
SELECT results_eq($$SELECT detail::text FROM desk.event WHERE kind = 'form_printed'$$, ARRAY['{"lang": "es", "version": 2}'], 'and an event');

-- A receipt.
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', school, parent, student, language, visited_on IS NOT NULL, staff, outcome) FROM desk.receipt_data(%s)', visit)),
	'Lincoln Elementary|Rosa López|Ana Maria García López|es|t|Clerk A|waiting', 'the receipt of a visit under way') FROM w;
SELECT t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', visit)) FROM w \g /dev/null
SELECT is(t.try('clerk_a', format('SELECT outcome FROM desk.receipt_data(%s)', visit)), 'ended', 'and of one that ended') FROM w;
SELECT is(t.try('clerk_a', format('SELECT outcome FROM desk.receipt_data(%s)', c.visit_id)), 'issued', 'and of one with a letter in hand')
	FROM desk.credential c WHERE c.credential_id = t.live('clerk_a', 106, 18);
SELECT is(t.try('clerk_b', format('SELECT outcome FROM desk.receipt_data(%s)', visit)), 'PD060 not_found', 'another school gets none') FROM w;
SELECT is(t.try('viewer_a', 'SELECT concat_ws(''|'', name, line1, line2, phone, hours) FROM desk.page_school(1)'),
	'Lincoln Elementary|1 Oak St|Pasadena CA 91103|626-555-0100|8 to 4', 'the school on a hand-out');
SELECT is(t.try('clerk_a', 'SELECT name FROM desk.page_school(2)'), 'PD060 not_found', 'another school''s is not at hand');

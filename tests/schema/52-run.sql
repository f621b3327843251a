-- SPDX-License-Identifier: Apache-2.0
-- The letter run: verdicts are can_code's, a code once each, every sheet in one bucket.
SELECT plan(126);
GRANT USAGE ON SCHEMA t TO PUBLIC;
CREATE FUNCTION t.draft(p_role text, p_rest text DEFAULT $q$'Fall', 'backpack', 'own', 'homeroom', 100, '{}'$q$) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.run_draft(gen_random_uuid(), 1, %s)', p_rest)) $$;
CREATE FUNCTION t.run(p_role text, p_function text, p_run text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.run_%s(gen_random_uuid(), %s%s)', p_function, p_run, p_rest)) $$;
CREATE FUNCTION t.mint(p_role text, p_run text, p_most int DEFAULT 500) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format($q$SELECT desk.run_mint(gen_random_uuid(), %s, array_agg(ordinal), array_agg(gen_random_uuid()), max(generation),
		array_agg('s'::bytea), array_agg('p'::bytea), array_agg(''::text)) FROM desk.run_mint_next(%s, %s)$q$, p_run, p_run, p_most)) $$;
CREATE FUNCTION t.runs(p_role text, p_run text, p_column text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT %s FROM desk.runs(NULL) WHERE run_id = %s', p_column, p_run)) $$;
CREATE FUNCTION t.mark(p_role text, p_run text, p_first text, p_last text, p_mark text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.run_mark(gen_random_uuid(), %s, %L, %L, %L, NULL)', p_run, p_first, p_last, p_mark)) $$;
CREATE FUNCTION t.totals(p_run text, p_columns text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT concat_ws(''|'', %s) FROM desk.run_totals(%s)', p_columns, p_run)) $$;

-- Draft and verdicts
SELECT is(t.draft('viewer_a'), 'PD013 not_allowed', 'a viewer drafts no run');
SELECT is(t.draft('clerk_b'), 'PD060 not_found', 'nor another school');
SELECT is(t.draft('clerk_a', $q$'', 'mail', 'own', 'letters', 10, '{}'$q$), 'PD061 bad_value', 'a run has a name');
SELECT is(t.draft('clerk_a', $q$'Fall', 'pigeon', 'own', 'letters', 10, '{}'$q$), 'PD061 bad_value', 'backpack or mail');
SELECT is(t.draft('clerk_a', $q$'Fall', 'mail', 'own', 'letters', 10, '{"who": "all"}'$q$), 'PD061 bad_value', 'no account or never handed');
SELECT t.draft('clerk_a') AS r \gset
SELECT is((SELECT string_agg(concat_ws(':', student_id, guardian_id, code), ' ' ORDER BY student_id, guardian_id) FROM desk.run_item WHERE run_id = :r),
	'101:11:PD000 101:12:PD000 101:13:PD001 101:14:PD002 102:11:PD000 102:12:PD004 103:16:PD005 105:18:PD000 106:15:PD000', 'each guardian with a verdict, and none who left');
SELECT is((SELECT count(*) FROM desk.run_item i CROSS JOIN LATERAL desk.can_code(i.student_id, i.guardian_id) k WHERE k.code <> i.code), 0::bigint, 'which is can_code''s');
SELECT is(t.runs('clerk_a', :'r', 'planned || ''/'' || left_out'), '5/4', 'in numbers');
SELECT is(t.try('clerk_a', format('SELECT string_agg(guardian || '' '' || code, ''; '' ORDER BY code) FROM desk.run_exceptions(%s) WHERE kept_back', :r)),
	'GARCÍA, Tomás PD001; RUIZ, Elena PD002; GARCÍA, Juan PD004; SATO, Kenji PD005', 'the exceptions by name');
SELECT is(t.try('clerk_b', format('SELECT count(*) FROM desk.run_exceptions(%s)', :r)), '0', 'not to another school');
SELECT is(t.draft('clerk_a', $q$'Mail', 'mail', 'own', 'letters', 10, '{}'$q$) IS NOT NULL, true, 'by mail');
SELECT is((SELECT string_agg(guardian_id::text, ' ') FROM desk.run_item WHERE code = 'PD120'), '18', 'needs an address');
SELECT is((SELECT count(*) FROM desk.run_item i JOIN desk.run r USING (run_id) WHERE r.delivery = 'mail' AND i.state = 'planned'), 4::bigint, 'the others are mailed');
SELECT is((SELECT string_agg(a.zip || ':' || q.guardian_id, ' ' ORDER BY q.n) FROM desk.run x CROSS JOIN LATERAL desk.run_sequence(x) q
	JOIN registry.guardian g USING (guardian_id) JOIN registry.address a USING (address_id) WHERE x.delivery = 'mail'),
	'91101:15 91101:12 91103:11 91103:11', 'in the order of ZIP and address, the letters of one guardian together');
SELECT is((SELECT string_agg(DISTINCT i.student_id::text, ' ') FROM desk.run_item i WHERE i.run_id::text = t.draft('clerk_a', $q$'G', 'backpack', 'own', 'homeroom', 9, '{"grades": ["1"]}'$q$)), NULL, 'read back after');
SELECT is((SELECT string_agg(DISTINCT i.student_id::text, ' ') FROM desk.run_item i WHERE i.run_id = (SELECT max(run_id) FROM desk.run)), '102', 'by grade');
SELECT t.draft('clerk_a', $q$'H', 'backpack', 'own', 'homeroom', 9, '{"ids": ["0412883112"]}'$q$) AS h \gset
SELECT is((SELECT string_agg(guardian_id::text, ' ') FROM desk.run_item WHERE run_id = :h), '15', 'by a list of IDs');
SELECT t.draft('clerk_a', $q$'F', 'backpack', 'own', 'homeroom', 9, '{"family": "0412883108"}'$q$) AS f \gset
SELECT is((SELECT string_agg(DISTINCT guardian_id::text, ' ') FROM desk.run_item WHERE run_id = :f), '11 12', 'one family');
SELECT is(t.run('clerk_a', 'drop', :'f'), 'dropped', 'a draft is let go');
SELECT is(t.run('clerk_a', 'freeze', :'f'), 'PD123 run_state', 'and is not frozen then');
SELECT t.draft('clerk_a', $q$'E', 'backpack', 'eldest', 'homeroom', 9, '{}'$q$) AS e \gset
SELECT is((SELECT string_agg(student_id || '>' || carrier_id, ' ' ORDER BY student_id) FROM desk.run_item WHERE run_id = :e AND guardian_id = 11), '101>101 102>101', 'the eldest carries');

SELECT is(t.try('clerk_a', format('SELECT string_agg(parent || '' of '' || student, ''; '') FROM desk.run_samples(%s)', :r)),
	(SELECT string_agg(registry.spoken(g.given, '', g.family) || ' of ' || registry.spoken(s.given, s.middle, s.family), '; ' ORDER BY q.n)
		FROM desk.run x CROSS JOIN LATERAL desk.run_sequence(x) q JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id) WHERE x.run_id = :r),
	'five samples in the order of printing');
SELECT is(t.try('viewer_a', format('SELECT count(*) FROM desk.run_samples(%s)', :r)), 'PD013 not_allowed', 'not for viewers');
SELECT is(t.try('clerk_b', format('SELECT count(*) FROM desk.run_samples(%s)', :r)), 'PD060 not_found', 'nor another school');

-- Chosen by
SELECT is(t.draft('clerk_a', $q$'I', 'backpack', 'own', 'homeroom', 9, '{"ids": ["0412883112", "0412883201", "99"]}'$q$), 'PD119 ids_unknown', 'an ID that is no student''s here');
SELECT is(t.fact('count') || ': ' || t.fact('ids'), '2: 0412883201, 99', 'is named, another school''s too');
SELECT is(t.draft('clerk_a', $q$'I', 'backpack', 'own', 'homeroom', 9, '{"family": "102"}'$q$), 'PD119 ids_unknown', 'a family goes by a permanent ID');
SELECT is(t.try('both_d', $q$SELECT string_agg(concat_ws(':', typed, permanent_id, school_id, student_id, why), ' ') FROM desk.run_ids(ARRAY[1, 2], ARRAY['412883112', '0412883201', ' ', '99', '0412883110', '99'])$q$),
	'412883112:0412883112:1:106 0412883201:0412883201:2:201 99:unknown 0412883110:0412883110:1:104:left', 'whose IDs these are, of several schools, with lost zeros');
SELECT is(t.try('clerk_a', $q$SELECT count(*) FROM desk.run_ids(ARRAY[1, 2], ARRAY['99'])$q$), 'PD060 not_found', 'only of one''s own schools');
SELECT is(t.try('viewer_a', $q$SELECT count(*) FROM desk.run_ids(ARRAY[1], ARRAY['99'])$q$), 'PD013 not_allowed', 'and not for viewers');
SELECT is(t.try('clerk_a', 'SELECT string_agg(concat_ws('':'', homeroom_id, grade, room, teacher, students), '' '') FROM desk.run_homerooms(1)'), '1:3:12:Ms. Chen:4', 'homerooms that have students');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.run_homerooms(1)'), 'PD060 not_found', 'not another school''s');
SELECT t.draft('clerk_a', $q$'R', 'backpack', 'own', 'homeroom', 9, '{"homerooms": [1]}'$q$) AS h1 \gset
SELECT is((SELECT string_agg(DISTINCT student_id::text, ' ') FROM desk.run_item WHERE run_id = :h1), '101 102 103 106', 'by homeroom');
INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, issued_on, expires) VALUES (gen_random_uuid(), 1, 101, 11, 'guardianship', 1, registry.today(), registry.today() + 9);
SELECT t.draft('clerk_a', $q$'C', 'backpack', 'own', 'homeroom', 9, '{"who": "no_code"}'$q$) AS c \gset
SELECT is((SELECT string_agg(student_id::text, ' ') FROM desk.run_item WHERE run_id = :c AND guardian_id = 11), '102', 'who has a working code is not meant by no_code');
SELECT is((SELECT code FROM desk.run_item WHERE run_id = (t.draft('clerk_a'))::bigint AND student_id = 101 AND guardian_id = 11), NULL, 'read back after');
SELECT is((SELECT code FROM desk.run_item WHERE run_id = (SELECT max(run_id) FROM desk.run) AND student_id = 101 AND guardian_id = 11), 'PD003', 'else is listed with why');
DELETE FROM desk.credential WHERE guardian_id = 11;

-- To look at though a letter goes out
SELECT is((SELECT string_agg(guardian_id || ' ' || warnings::text, ' ') FROM desk.run_item WHERE run_id = :r AND warnings && ARRAY['PD120', 'PD128']), '18 {PD120}', 'no full address counts by backpack, too: the letter shows it');
INSERT INTO registry.guardian (guardian_id, given, family, email, language, address_id) OVERRIDING SYSTEM VALUE VALUES (31, 'Rosa', 'López', 'rosa.l@example.org', 'es', 1);
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation) VALUES (1, 105, 31, 'mother');
SELECT t.draft('clerk_a') AS w \gset
SELECT is((SELECT string_agg(student_id || ' ' || warnings::text, ' ' ORDER BY student_id) FROM desk.run_item WHERE run_id = :w AND guardian_id = 11), '101 {PD122,PD121,PD128} 102 {PD122,PD121,PD128}', 'a record of the same person is a thing to look at');
SELECT is(t.try('clerk_a', format('SELECT DISTINCT kept_back || '' '' || (facts::jsonb ->> ''guardian'') || '': '' || (facts::jsonb ->> ''other'') FROM desk.run_exceptions(%s) WHERE code = ''PD128''', :w)),
	'false Rosa López: LÓPEZ, Rosa', 'named with the other one');
SELECT t.policy('run', 'twins', 'hold');
INSERT INTO desk.policy (section, key, value) VALUES ('run', 'twins', 'hold') ON CONFLICT (section, key) DO UPDATE SET value = excluded.value;
SELECT is(t.run('clerk_a', 'check', :'w'), '3', 'or, where the policy says so, a letter held back');
SELECT is(t.try('clerk_a', format('SELECT string_agg(student || '' '' || kept_back, ''; '' ORDER BY student) FROM desk.run_exceptions(%s) WHERE code = ''PD128''', :w)),
	'GARCÍA LÓPEZ, Ana Maria true; GARCÍA, Mateo true', 'and listed once each');
UPDATE desk.policy SET value = 'look' WHERE section = 'run' AND key = 'twins';
DELETE FROM registry.guardianship WHERE guardian_id = 31;

-- Letters to look at, on paper
SELECT is(t.try('clerk_a', format('SELECT string_agg(parent || '' of '' || student, ''; '') FROM desk.run_samples(%s, ''seven'')', :r)),
	t.try('clerk_a', format('SELECT string_agg(parent || '' of '' || student, ''; '') FROM desk.run_samples(%s, ''seven'')', :r)), 'the same seed, the same letters');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'run_samples_printed'), 0::bigint, 'to look at them is no event');
SELECT is(t.run('viewer_a', 'samples_printed', :'r', ', ''seven'', ''Office'''), 'PD013 not_allowed', 'no paper for viewers');
SELECT is(t.run('clerk_b', 'samples_printed', :'r', ', ''seven'', ''Office'''), 'PD060 not_found', 'nor another school');
SELECT is(t.try('clerk_a', format('SELECT desk.run_samples_printed(t.act(''paper''), %s, ''seven'', ''Office'')', :r))
	|| t.try('clerk_a', format('SELECT desk.run_samples_printed(t.act(''paper''), %s, ''seven'', ''Office'')', :r)), '55', 'they go to paper, the same act once');
SELECT is((SELECT count(*) || ' ' || max(jsonb_array_length(detail -> 'letters')) || ' ' || max(detail ->> 'where') FROM desk.event WHERE kind = 'run_samples_printed'), '1 5 Office', 'and one event names them');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', may_freeze, may_confirm, second_above, letters_a_day, letters_today, letters_alone) FROM desk.run_limits(%s)', :r)), 't|t|300|5000|0|0', 'what the policy says of freezing');
SELECT is(t.try('clerk_b', format('SELECT may_freeze FROM desk.run_limits(%s)', :r)), 'PD060 not_found', 'not to another school');

-- Mended in place, checked again
SELECT is(t.try('principal_a', 'SELECT desk.verify_standing(gen_random_uuid(), 101, 13, ''birth_certificate'', NULL)'), 'verified', 'an exception is mended');
SELECT is(t.run('clerk_a', 'check', :'r'), '6', 'and checked again');
SELECT is((SELECT count(DISTINCT s.x) FROM generate_series(1, 9) AS n CROSS JOIN LATERAL (SELECT t.try('clerk_a', format('SELECT string_agg(p.parent || p.student, '';'')
	FROM desk.run_samples(%s, CASE WHEN %s > 0 THEN ''six'' END) p', :r, n)) AS x) s), 1::bigint, 'a seed draws the same five of six');

-- Freeze
SELECT t.policy('run', 'freeze', 'principal; district');
INSERT INTO desk.policy (section, key, value) VALUES ('run', 'freeze', 'principal; district'), ('run', 'second-person-above', '5'), ('run', 'letters-a-day', '10')
	ON CONFLICT (section, key) DO UPDATE SET value = excluded.value;
SELECT is(t.run('clerk_a', 'freeze', :'r'), 'PD013 not_allowed', 'who may freeze is policy');
SELECT is(t.run('clerk_a', 'samples_printed', :'r', ', ''seven'', ''Office'''), 'PD013 not_allowed', 'and who prints letters to look at');
SELECT is(t.try('clerk_a', format('SELECT may_freeze FROM desk.run_limits(%s)', :r)), 'false', 'which is said before');
SELECT is(t.run('principal_a', 'freeze', :'r'), 'waiting', 'above the number a second person is needed');
SELECT is(t.try('principal_a', format('SELECT may_confirm || '' '' || letters_today FROM desk.run_limits(%s)', :r)), 'false 6', 'who froze it does not confirm, and its letters count');
SELECT is(t.run('principal_a', 'freeze', :'e'), 'PD124 run_too_many', 'also against the day''s number, before anybody confirms');
SELECT is(t.mint('clerk_a', :'r'), 'PD123 run_state', 'no code before');
SELECT is(t.run('principal_a', 'confirm', :'r', ', true'), 'PD125 run_other_person', 'who froze does not confirm');
SELECT is(t.run('clerk_a', 'confirm', :'r', ', false'), 'draft', 'a second person sends it back');
SELECT is((SELECT count(*) FROM desk.run_item WHERE run_id = :r AND ordinal IS NOT NULL), 0::bigint, 'unnumbered');
SELECT is(t.run('principal_a', 'freeze', :'r') || t.run('clerk_a', 'confirm', :'r', ', true'), 'waitingminting', 'or agrees');
SELECT is(t.run('principal_a', 'freeze', :'e'), 'PD124 run_too_many', 'so many a day and no more');
SELECT is((SELECT string_agg(concat_ws(':', ordinal, student_id, guardian_id, job), ' ' ORDER BY ordinal) FROM desk.run_item WHERE run_id = :r AND ordinal IS NOT NULL),
	'1:102:11:1 2:101:12:1 3:101:13:1 4:101:11:1 5:106:15:1 6:105:18:2', 'numbered by homeroom and carrier, no homeroom last');
SELECT is(t.run('clerk_a', 'check', :'r'), 'PD123 run_state', 'no verdict changes a frozen run');

-- Codes
SELECT is(t.try('clerk_a', format('SELECT count(*) FROM desk.run_mint_next(%s, 500)', :r)), '6', 'six codes to make');
SELECT is(t.mint('clerk_a', :'r', 2), '2', 'two are kept');
SELECT is(t.runs('clerk_a', :'r', 'state || minted'), 'minting2', 'not frozen yet');
SELECT t.ready('clerk_a', 101, 13, 'in_person', true) AS v \gset
SELECT t.credential(:v) AS counter \gset
SELECT is(t.try('clerk_a', format($q$SELECT desk.run_mint(gen_random_uuid(), %s, ARRAY[3, 4], ARRAY[gen_random_uuid()], 1, ARRAY['s'::bytea, 's'], ARRAY['p'::bytea, 'p'], ARRAY['', ''])$q$, :r)),
	'PD061 bad_value', 'as many codes as letters');
SELECT is(t.try('clerk_a', format($q$SELECT desk.run_mint(gen_random_uuid(), %s, ARRAY[3], ARRAY[gen_random_uuid()], 2, ARRAY['s'::bytea], ARRAY['p'::bytea], ARRAY[''])$q$, :r)),
	'PD070 key_generation', 'sealed to the newest key');
SELECT is(t.mint('clerk_b', :'r'), 'PD060 not_found', 'another school makes none');
SELECT is(t.mint('clerk_a', :'r'), '3', 'who came to the counter meanwhile drops out');
SELECT is((SELECT state || code FROM desk.run_item WHERE run_id = :r AND guardian_id = 13), 'droppedPD020', 'and stays listed');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = :'counter'), 'issued', 'with the code of the counter untouched');
SELECT is(t.runs('clerk_a', :'r', 'state || minted || dropped || left(manifest, 0)'), 'frozen51', 'the manifest is frozen');
SELECT is((SELECT r.manifest = desk.run_manifest(r) FROM desk.run r WHERE r.run_id = :r), true, 'and has its hash');
SELECT is((SELECT count(*) FROM desk.credential WHERE visit_id IS NULL AND state = 'issued'), 5::bigint, 'five codes');
SELECT is((SELECT count(*) FROM desk.envelope e JOIN desk.credential c USING (credential_id) WHERE c.visit_id IS NULL), 10::bigint, 'two envelopes each');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'code_issued' AND detail ->> 'run' = :'r'), 5::bigint, 'an event each');
SELECT is(t.mint('clerk_a', :'r'), 'PD123 run_state', 'no more');
SELECT is(t.draft('clerk_a', $q$'Second', 'backpack', 'own', 'homeroom', 9, '{}'$q$) IS NOT NULL, true, 'a second run');
SELECT is(t.try('clerk_a', format('SELECT string_agg(guardian_name || '' '' || code || '' '' || dropped, ''; '') FROM desk.run_exceptions(%s) WHERE dropped', :r)),
	'Tomás García PD020 true', 'who dropped out is listed by name, with why');
SELECT is((SELECT string_agg(DISTINCT code, ' ' ORDER BY code) FROM desk.run_item WHERE run_id = (SELECT max(run_id) FROM desk.run) AND state = 'left' AND guardian_id IN (11, 15, 18)),
	'PD003', 'finds their codes and kills none');

-- Paper
SELECT is(t.run('clerk_b', 'job_take', :'r', ', 1, ''office'''), 'PD060 not_found', 'another school prints nothing');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 1, ''office'''), '4', 'four letters in the first job');
SELECT is((SELECT string_agg(number, ' ' ORDER BY sheet_id) FROM desk.sheet WHERE run_id = :r), '0001-000001 0001-000002 0001-000003 0001-000004', 'numbers run in the order of printing');
SELECT is((SELECT bool_and(state = 'sent') FROM desk.sheet WHERE run_id = :r), true, 'each may have come out');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 1, ''office'''), 'PD123 run_state', 'a job is sent once');
SELECT is(t.try('clerk_a', format('SELECT string_agg(number || '' '' || student || '' '' || written_in, ''; '') FROM desk.run_job_pages(gen_random_uuid(), %s, 1)', :r)),
	'0001-000001 Mateo García en; 0001-000002 Ana Maria García López en; 0001-000003 Ana Maria García López en; 0001-000004 Thị Hồng Nguyễn en', 'what to draw, in order');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'run_envelopes_opened'), 1::bigint, 'and an event of it');
SELECT is(t.try('viewer_a', format('SELECT count(*) FROM desk.run_job_pages(gen_random_uuid(), %s, 1)', :r)), 'PD013 not_allowed', 'a viewer opens none');
SELECT is(t.run('clerk_a', 'job_forget', :'r', ', 1'), '4', 'a job that never came out');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 1, ''office'''), '4', 'is printed anew, on new numbers');
SELECT is(t.mark('clerk_a', :'r', '5', '8', 'mailed'), 'PD126 run_not_accounted', 'nothing leaves before it was looked at');
SELECT is(t.run('clerk_a', 'job_ended', :'r', ', 1, ''office-7'', ''completed'''), 'ended', 'the printer is done');
SELECT is(t.mark('clerk_a', :'r', '5', '7', 'good') || t.mark('clerk_a', :'r', '8', '0001-000008', 'blank'), '31', 'three good, one blank, by the numbers on them');
SELECT is(t.mark('clerk_a', :'r', '8', '8', 'good'), 'PD051 sheet_state', 'a blank sheet is not good');
SELECT is(t.mark('clerk_a', :'r', '8', '99', 'good'), 'PD060 not_found', 'no such sheet');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''6'', ''8'', NULL, '''''), 'PD061 bad_value', 'printing again wants a reason');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''6'', ''8'', NULL, ''smudged'''), '3', 'is a job of its own');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 3, ''library'''), '3', 'three letters');
SELECT is((SELECT count(DISTINCT credential_id) || '/' || count(*) FROM desk.sheet WHERE run_id = :r), '4/11', 'the same codes, new sheets');
SELECT is(t.mark('clerk_a', :'r', '9', '11', 'good') || t.mark('clerk_a', :'r', '5', '11', 'handed'), '34', 'handed what is good; void sheets stay void');
SELECT is((SELECT string_agg(DISTINCT c.state, ' ') FROM desk.credential c JOIN desk.sheet s USING (credential_id) WHERE s.run_id = :r), 'live', 'their codes are live');
SELECT is(t.run('clerk_a', 'again', :'r', ', NULL, NULL, 102, ''wet'''), 'PD060 not_found', 'a family whose letters were handed over gets none again');
SELECT is(t.run('clerk_a', 'close', :'r'), 'PD126 run_not_accounted', 'not closed with a job to print');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 2, ''office''') || t.mark('clerk_a', :'r', '12', '12', 'good') || t.mark('clerk_a', :'r', '12', '12', 'safe'), '111', 'the last one is put in the safe');
SELECT is(t.mark('clerk_a', :'r', '1', '11', 'shredded'), '7', 'void and blank sheets are shredded');
SELECT is(t.totals(:'r', 'reserved, handed, shredded, safe, difference'), '12|4|7|1|0', 'every sheet in one bucket');
SELECT is(t.run('clerk_a', 'close', :'r'), 'closed', 'closed at zero');
SELECT is(t.try('clerk_a', 'SELECT guardian || '' '' || state FROM desk.sheet_find(''0001-000012'')'), 'BERG, Ulla safe', 'whose letter it is');

-- One code for all children: one letter, and it names them
SELECT t.policy('credential', 'scope', 'guardian');
UPDATE desk.credential SET state = 'revoked' WHERE guardian_id = 11 AND state IN ('issued', 'live');
UPDATE registry.guardian SET address_id = 1 WHERE guardian_id = 11;
SELECT t.draft('clerk_a', $q$'All', 'mail', 'own', 'letters', 9, '{"family": "0412883108"}'$q$) AS a \gset
SELECT is((SELECT string_agg(student_id || ' ' || state, '; ') FROM desk.run_item WHERE run_id = :a AND guardian_id = 11), '101 planned', 'one letter for each guardian');
SELECT is(t.try('clerk_a', format('SELECT student || coalesce('' grade '' || grade, '''') || coalesce('' room '' || room, '''') FROM desk.run_samples(%s)', :a)),
	'Ana Maria García López, Mateo García', 'names all their children, and no grade or room that is one child''s');
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order', restricted_since = '2026-01-01' WHERE student_id = 102 AND guardian_id = 11;
SELECT is(t.try('clerk_a', format('SELECT student || coalesce('' grade '' || grade, '''') || coalesce('' room '' || room, '''') FROM desk.run_samples(%s)', :a)),
	'Ana Maria García López grade 3 room 12', 'but none whom a court keeps from them');
UPDATE registry.guardianship SET standing = 'unverified', standing_document = NULL, restriction_document = NULL, restricted_since = NULL WHERE student_id = 102 AND guardian_id = 11;
SELECT is(t.try('clerk_a', format('SELECT student FROM desk.run_samples(%s)', :a)), 'Ana Maria García López', 'nor one for whom they are not verified');
SELECT t.policy('credential', 'scope', 'guardianship');
SELECT is(t.try('clerk_a', format('SELECT student || '' '' || grade FROM desk.run_samples(%s)', :a)), 'Ana Maria García López 3', 'where a code is for one child the letter names that child alone');
SELECT t.policy('credential', 'scope', 'guardian');
UPDATE registry.guardianship SET standing = 'verified', standing_document = 'birth_certificate' WHERE student_id = 102 AND guardian_id = 11;
UPDATE desk.run SET frozen_at = now() - interval '40 days' WHERE frozen_at IS NOT NULL;
SELECT is(t.run('principal_a', 'freeze', :'a') || t.mint('clerk_a', :'a') || t.run('clerk_a', 'job_take', :'a', ', 1, ''office'''), 'minting11', 'it is printed');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', guardian_id, student, grade, envelope) FROM desk.run_job_pages(gen_random_uuid(), %s, 1)', :'a')),
	'11|Ana Maria García López, Mateo García', 'one sheet that names them all, in an envelope of its own');
SELECT t.policy('credential', 'scope', 'guardianship');

-- Runs just under the number of a second person are one above it
INSERT INTO desk.policy (section, key, value) VALUES ('run', 'freeze', 'account_admin; principal'), ('run', 'second-person-above', '2'), ('run', 'letters-a-day', '100'),
	('run', 'second-person-days', '2') ON CONFLICT (section, key) DO UPDATE SET value = excluded.value;
UPDATE desk.run SET frozen_at = now() - interval '40 days' WHERE frozen_at IS NOT NULL;
UPDATE desk.credential SET state = 'revoked' WHERE state IN ('issued', 'live');
SELECT t.draft('clerk_a', $q$'S1', 'backpack', 'own', 'letters', 9, '{"ids": ["0412883107"]}'$q$) AS s1 \gset
SELECT t.draft('clerk_a', $q$'S2', 'backpack', 'own', 'letters', 9, '{"ids": ["0412883112"]}'$q$) AS s2 \gset
SELECT is(t.runs('clerk_a', :'s1', 'planned') || t.runs('clerk_a', :'s2', 'planned'), '21', 'two letters and one');
SELECT is(t.run('clerk_a', 'freeze', :'s1'), 'minting', 'two need no second person');
SELECT is(t.try('clerk_a', format('SELECT letters_alone FROM desk.run_limits(%s)', :'s2')) || t.try('principal_a', format('SELECT letters_alone FROM desk.run_limits(%s)', :'s2')), '20', 'counted for who froze them');
SELECT is(t.run('clerk_a', 'freeze', :'s2'), 'waiting', 'one more by the same member does');
SELECT is(t.run('principal_a', 'confirm', :'s2', ', true') || t.try('clerk_a', format('SELECT letters_alone FROM desk.run_limits(%s)', :'s2')), 'minting2', 'what a second person confirmed does not count');
SELECT t.draft('clerk_a', $q$'S3', 'backpack', 'own', 'letters', 9, '{"ids": ["0412883111"]}'$q$) AS s3 \gset
UPDATE desk.run SET frozen_at = now() - interval '2 days' WHERE run_id = :s1;
SELECT is(t.run('clerk_a', 'freeze', :'s3'), 'minting', 'nor when the days of the policy are over');
SELECT is_empty('SELECT * FROM admin.paper_wrong()', 'the books are sound');

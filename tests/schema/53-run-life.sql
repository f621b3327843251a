-- SPDX-License-Identifier: Apache-2.0
-- A run's life after its paper: which desk prints a job now, mail that comes back, the sheet of the day.
SELECT plan(134);
GRANT USAGE ON SCHEMA t TO PUBLIC;
CREATE FUNCTION t.run(p_role text, p_function text, p_run text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.run_%s(gen_random_uuid(), %s%s)', p_function, p_run, p_rest)) $$;
CREATE FUNCTION t.mark(p_role text, p_run text, p_first text, p_last text, p_mark text) RETURNS text LANGUAGE sql AS $$
	SELECT t.run(p_role, 'mark', p_run, format(', %L, %L, %L, NULL', p_first, p_last, p_mark)) $$;
CREATE FUNCTION t.watch(p_role text, p_run text, p_columns text, p_job int) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT concat_ws(''|'', %s) FROM desk.run_jobs(%s) WHERE job = %s', p_columns, p_run, p_job)) $$;
CREATE FUNCTION t.frozen(p_rest text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_run text := t.try('clerk_a', format('SELECT desk.run_draft(gen_random_uuid(), 1, %s)', p_rest));
BEGIN
	PERFORM t.run('clerk_a', 'freeze', v_run);
	PERFORM t.try('clerk_a', format($q$SELECT desk.run_mint(gen_random_uuid(), %s, array_agg(ordinal), array_agg(gen_random_uuid()), max(generation),
		array_agg('s'::bytea), array_agg('p'::bytea), array_agg(''::text)) FROM desk.run_mint_next(%s, 500)$q$, v_run, v_run));
	RETURN v_run;
END $$;

-- Which desk prints a job now
SELECT t.frozen($q$'Fall', 'mail', 'own', 'letters', 3, '{}'$q$) AS r \gset
SELECT is(t.watch('clerk_a', :'r', 'state, watch', 1), 'todo', 'nobody prints what waits');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 1, ''office'', ''front 1''') > '0', true, 'a desk takes it');
SELECT is(t.try('clerk_a', format('SELECT string_agg(concat_ws('':'', guardian_id, envelope, homeroom), '' '') FROM desk.run_job_pages(gen_random_uuid(), %s, 1)', :'r')), '15:1:Envelopes 12:1:Envelopes 11:2:Envelopes',
	'by mail the letters of one guardian share an envelope, also over the end of a job');
SELECT is(t.watch('clerk_c', :'r', 'by_whom, desk, watch, at IS NOT NULL', 1), (SELECT display FROM desk.staff WHERE role_name = 'clerk_a') || '|front 1|here|t',
	'who sent it, from where, and that this session follows it');
SELECT pg_advisory_unlock_all();
SELECT is(t.watch('clerk_c', :'r', 'watch, wait BETWEEN 100 AND 120', 1), 'away|t', 'a desk that has lost the server for a moment may come back');
SELECT is(t.run('clerk_c', 'job_forget', :'r', ', 1'), 'PD150 run_job_elsewhere', 'so nobody else says that nothing came out');
SELECT is(concat_ws('|', t.fact('desk'), t.fact('by'), t.fact('wait')::int BETWEEN 100 AND 120), 'front 1|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_a') || '|t', 'says who and where, and for how long');
SELECT is(t.run('clerk_c', 'job_ended', :'r', ', 1, NULL, ''ended'''), 'PD150 run_job_elsewhere', 'nor that it has ended');
SELECT is(t.mark('clerk_c', :'r', '1', '2', 'good'), 'PD150 run_job_elsewhere', 'nor what its sheets are like');
SELECT is(t.run('clerk_c', 'again', :'r', ', ''1'', ''1'', NULL, ''torn'''), 'PD150 run_job_elsewhere', 'nor prints them again');
SELECT is(t.watch('clerk_a', :'r', 'watch', 1), 'gone', 'its own clerk, signed in anew, may look at once');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'no other follows it');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1, ''office-7'')', :'r')), 'true', 'the desk that came back does');
SELECT is(t.watch('clerk_c', :'r', 'printer_job', 1), 'office-7', 'and says what the printer calls the job');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')) || t.watch('clerk_c', :'r', 'printer_job', 1), 'trueoffice-7', 'which is kept');
SELECT is(t.watch('clerk_a', :'r', 'watch', 1), 'here', 'and has it again');
SELECT pg_advisory_unlock_all();
UPDATE desk.run_job SET seen_at = clock_timestamp() - interval '3 minutes' WHERE run_id = :r AND job = 1;
SELECT is(t.watch('clerk_c', :'r', 'watch', 1), 'gone', 'a desk not heard of for long is gone');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'and nobody takes its place unseen');
SELECT is(t.run('clerk_b', 'job_recall', :'r', ', 1') || t.run('viewer_a', 'job_recall', :'r', ', 1') || t.run('clerk_c', 'job_recall', :'r', ', 2'),
	'PD060 not_foundPD013 not_allowedPD060 not_found', 'the school''s clerks ask the printer about it, when it was sent');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_recall(%L, %s, 1, ''front 2'')', t.act('recall'), :'r')), 'office-7', 'by the name it has there');
SELECT is(t.watch('clerk_c', :'r', 'watch, by_whom, desk', 1), 'here|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_c') || '|front 2', 'and follow it then');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_recall(%L, %s, 1, ''front 2'')', t.act('recall'), :'r')), 'office-7', 'the same act is one');
SELECT is((SELECT string_agg(concat_ws('|', detail ->> 'job', detail ->> 'printer', detail ->> 'desk', detail ->> 'from'), ' ') FROM desk.event WHERE kind = 'run_job_recalled'),
	'1|office|front 1|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_a'), 'and one event, which says whose it was');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')) || t.try('clerk_a', format('SELECT desk.run_job_leave(%s, 1)', :'r')), 'falsefalse', 'the desk that sent it neither follows it nor lets it go');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_leave(%s, 1)', :'r')) || t.watch('clerk_a', :'r', 'state, watch, printer_job', 1), 'truesent|gone|office-7', 'when the printer cannot say it is as it was, and anybody''s at once');
UPDATE desk.run_job SET seen_at = clock_timestamp() WHERE run_id = :r AND job = 1;
SELECT is(t.run('clerk_a', 'job_recall', :'r', ', 1'), 'PD150 run_job_elsewhere', 'not while its desk may come back');
UPDATE desk.run_job SET printer_job = NULL, by_whom = 'clerk_a', desk = 'front 1' WHERE run_id = :r AND job = 1;
SELECT is(t.run('clerk_a', 'job_recall', :'r', ', 1'), 'PD060 not_found', 'nor when nobody knows what the printer calls it');
UPDATE desk.run_job SET printer_job = 'office-7' WHERE run_id = :r AND job = 1;
SELECT is(t.run('clerk_b', 'job_take_over', :'r', ', 1') || t.run('viewer_a', 'job_take_over', :'r', ', 1') || t.run('clerk_c', 'job_take_over', :'r', ', 2'),
	'PD060 not_foundPD013 not_allowedPD060 not_found', 'a job is taken over by the school''s clerks, when it is under way');
SELECT is(t.run('clerk_c', 'job_take_over', :'r', ', 1') || t.watch('clerk_c', :'r', 'watch, by_whom', 1), 'gonegone|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_c'), 'by a colleague''s word at once');
SELECT is((SELECT concat_ws('|', detail ->> 'job', detail ->> 'desk', detail ->> 'from') FROM desk.event WHERE kind = 'run_job_taken_over'),
	'1|front 1|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_a'), 'which is an event');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'the desk that comes back is told');
SELECT is(t.run('clerk_c', 'job_ended', :'r', ', 1, NULL, ''looked at''') || t.watch('clerk_c', :'r', 'printer_job', 1), 'endedoffice-7', 'then the colleague looks at the paper');
SELECT is(t.watch('clerk_c', :'r', 'state, watch', 1), 'ended', 'and the job is under way no longer');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'nor does the desk that was gone follow it');

-- Mail that comes back
CREATE FUNCTION t.found(p_number text, p_columns text) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT concat_ws(''|'', %s) FROM desk.sheet_find(%L)', p_columns, p_number)) $$;
CREATE FUNCTION t.day(p_role text, p_school int DEFAULT 1, p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.day_close(%L, %s)', p_act, p_school)) $$;
SELECT is(t.mark('clerk_a', :'r', '1', '3', 'good') || t.mark('clerk_a', :'r', '1', '3', 'mailed'), '33', 'three letters are mailed');
SELECT is(t.run('clerk_a', 'close', :'r'), 'PD126 run_not_accounted', 'the run does not close with a job to print');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', open_sheets, example, jobs_to_do) FROM desk.run_paper(%s)', :r)), '1|not printed|1', 'which its sheet says, too');
SELECT is(t.day('clerk_a'), registry.today()::text, 'the day does, for nothing that was printed is nowhere');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 2, ''office'', ''front 1''') || t.run('clerk_a', 'job_ended', :'r', ', 2, NULL, ''completed'''), '1ended', 'the last one is printed');
SELECT is(t.day('clerk_a'), 'PD152 day_not_accounted', 'now a sheet is nowhere, and the day does not close over it');
SELECT is(concat_ws('|', t.fact('sheets'), t.fact('where'), t.fact('example')), '1|Fall|0001-000004', 'says of which run, and the first');
SELECT is(t.mark('clerk_a', :'r', '4', '4', 'good') || t.day('clerk_a'), '1PD152 day_not_accounted', 'a good sheet on the table is nowhere as well');
SELECT is(t.mark('clerk_a', :'r', '4', '4', 'safe') || t.day('clerk_a'), '1' || registry.today(), 'in the safe it is somewhere');
SELECT is(t.day('viewer_a') || ' ' || t.day('clerk_b'), 'PD013 not_allowed PD060 not_found', 'no viewer closes the day, nor another school');
SELECT is(t.day('clerk_a', 1, t.act('day')) || t.day('clerk_a', 1, t.act('day')), registry.today()::text || registry.today(), 'the same act is one');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'day_closed'), 3::bigint, 'and one event');
SELECT is(t.try('clerk_c', 'SELECT concat_ws(''|'', by_whom, head_seq, head_hash) FROM desk.day_ended(1, NULL)'),
	(SELECT s.display || '|' || h.seq || '|' || encode(h.hash, 'hex') FROM desk.event_head h, desk.staff s WHERE h.school_id = 1 AND s.role_name = 'clerk_a'),
	'who closed it, with the newest event then');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.day_ended(1, NULL)'), '0', 'not to another school');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.day_paper(1)'), '0', 'nor its runs');
SELECT is(t.run('clerk_a', 'close', :'r'), 'closed', 'the run is closed');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', state, frozen_by, closed_by, open_sheets, head_seq, length(manifest)) FROM desk.run_paper(%s)', :r)),
	(SELECT format('closed|%1$s|%1$s|0|%2$s|64', display, (SELECT max(seq) FROM desk.event WHERE school_id = 1)) FROM desk.staff WHERE role_name = 'clerk_a'), 'its sheet names who did what, the manifest and the newest event');
SELECT is(t.try('clerk_b', format('SELECT count(*) FROM desk.run_paper(%s)', :r)), 'PD060 not_found', 'not to another school');
SELECT guardian_id AS g, student_id AS s, credential_id AS c FROM desk.sheet JOIN desk.credential USING (credential_id) WHERE number = '0001-000001' \gset
SELECT is(t.mark('clerk_a', :'r', '1', '1', 'returned'), '1', 'a letter comes back, after the run was closed');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'letter_returned' AND guardian_id = :g AND ref = :'c' AND detail ->> 'sheet' = '0001-000001'), 1::bigint, 'an event of that guardian');
SELECT is(t.found('0001-000001', 'state, run_title, code_state, address IS NOT NULL, moved'), 'returned|Fall|live|t|f', 'its code works, the address is the one it came back from');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''1'', ''1'', NULL, ''moved'''), 'PD151 address_unchanged', 'so it is not sent there again');
SELECT is(t.fact('sheet'), '0001-000001', 'says which');
SELECT address_id AS a FROM registry.guardian WHERE guardian_id = :g \gset
INSERT INTO registry.address (address_id, line1, line2, city, state, zip) OVERRIDING SYSTEM VALUE VALUES (990, '9 New Street', '', 'Altadena', 'CA', '') RETURNING address_id AS n \gset
UPDATE registry.guardian SET address_id = :n WHERE guardian_id = :g;
SELECT is(t.run('clerk_a', 'again', :'r', ', ''1'', ''1'', NULL, ''moved'''), 'PD120 no_postal_address', 'nor to half an address');
UPDATE registry.address SET zip = '91001' WHERE address_id = :n;
SELECT is(t.found('0001-000001', 'moved, address'), 't|9 New Street, Altadena, CA 91001', 'the guardian has moved');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''2'', ''2'', NULL, ''lost'''), 'PD060 not_found', 'what is in the mail is not printed again');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''4'', ''4'', NULL, ''wet'''), 'PD123 run_state', 'nor what lies in the safe of a closed run');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''1'', ''1'', NULL, ''moved'''), '3', 'what came back is, with the new address');
SELECT is((SELECT state || (closed_by IS NULL) FROM desk.run WHERE run_id = :r), 'frozentrue', 'the run is open again');
SELECT is((SELECT state || note FROM desk.sheet WHERE number = '0001-000001'), 'ruinedmoved', 'the old sheet is void');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'letter_readdressed' AND guardian_id = :g AND detail ->> 'note' = 'moved'), 1::bigint, 'an event of that guardian');
SELECT is(t.day('clerk_a'), 'PD152 day_not_accounted', 'the void sheet has to be shredded');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 3, ''office'', ''front 1'''), '1', 'a new sheet');
SELECT is(t.try('clerk_a', format('SELECT concat_ws(''|'', number, credential_id, line1, homeroom) FROM desk.run_job_pages(gen_random_uuid(), %s, 3)', :r)),
	'0001-000005|' || :'c' || '|9 New Street', 'same code, new address, no separator');
SELECT is(t.run('clerk_a', 'job_ended', :'r', ', 3, NULL, ''completed''') || t.mark('clerk_a', :'r', '5', '5', 'good') || t.mark('clerk_a', :'r', '5', '5', 'mailed'), 'ended11', 'mailed');
SELECT is((SELECT state FROM desk.credential WHERE credential_id = :'c'), 'live', 'the code works on');
SELECT is(t.run('clerk_a', 'close', :'r'), 'PD126 run_not_accounted', 'not closed over the old sheet');
SELECT is(t.mark('clerk_a', :'r', '1', '1', 'shredded') || t.run('clerk_a', 'close', :'r') || t.day('clerk_a'), '1closed' || registry.today(), 'shredded, run and day close');

-- Its code is cancelled, or it is handed over at the counter
SELECT is(t.mark('clerk_a', :'r', '2', '2', 'returned') || t.mark('clerk_a', :'r', '2', '3', 'returned'), '11', 'two more come back');
SELECT is((SELECT count(*) FROM desk.event WHERE kind = 'letter_returned'), 3::bigint, 'an event each, and none again for the first');
SELECT guardian_id AS g2, student_id AS s2 FROM desk.sheet JOIN desk.credential USING (credential_id) WHERE number = '0001-000002' \gset
SELECT is(t.try('clerk_a', format('SELECT desk.revoke(gen_random_uuid(), %s, %s, ''the letter came back'')', :s2, :g2)), 'revoked', 'the code of one is cancelled');
SELECT is(t.mark('clerk_a', :'r', '2', '2', 'mailed'), 'PD127 run_code_ended', 'that letter goes out no more');
SELECT is(t.run('clerk_a', 'again', :'r', ', ''2'', ''2'', NULL, ''moved'''), 'PD060 not_found', 'nor on a new sheet');
SELECT is(t.mark('clerk_a', :'r', '2', '2', 'shredded') || t.mark('clerk_a', :'r', '3', '3', 'handed'), '11', 'it is shredded; the other is handed over at the counter');

-- The day answers for the counter's sheets, too
CREATE FUNCTION t.sheet(p_role text, p_act text, p_sheet text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.sheet_%s(gen_random_uuid(), %s%s)', p_act, p_sheet, p_rest)) $$;
CREATE FUNCTION t.lies(p_role text, p_columns text DEFAULT 'number, state') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(concat_ws('' '', %s), ''; '') FROM desk.counter_sheets(1)', p_columns)) $$;
CREATE FUNCTION t.paper(p_day text DEFAULT 'NULL') RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT string_agg(concat_ws('' '', kind, reserved, handed, shredded, safe, difference, example), ''; '') FROM desk.day_paper(1, %s) WHERE kind <> ''run''', p_day)) $$;
UPDATE desk.credential SET state = 'revoked' WHERE state IN ('issued', 'live');
SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT t.credential(:v) AS k \gset
SELECT t.sheet('clerk_a', 'reserve', quote_literal(:'k'), ', ''office''') AS a \gset
SELECT is(t.day('clerk_a') || t.sheet('clerk_a', 'sent', :'a', ', ''7''') || t.day('clerk_a'), 'PD152 day_not_accountedsentPD152 day_not_accounted', 'a sheet of the counter that nobody looked at keeps the day open');
SELECT is(concat_ws('|', t.fact('sheets'), t.fact('where'), t.fact('example')), '1|At the counter|0001-000006', 'says where and which');
SELECT is(t.lies('clerk_c', 'number, state, guardian, visit_state, code_state'), '0001-000006 sent LÓPEZ, Rosa issued issued', 'whose it is');
SELECT is(t.lies('viewer_a') || t.lies('clerk_b'), 'PD013 not_allowedPD060 not_found', 'for the school''s clerks');
SELECT is(t.sheet('clerk_a', 'mark', :'a', ', ''blank''') || t.day('clerk_a'), 'blankPD152 day_not_accounted', 'a blank one does, too, until it is shredded');
SELECT is(t.sheet('clerk_a', 'mark', :'a', ', ''safe'''), 'PD051 sheet_state', 'a blank sheet is nothing to keep');
SELECT is(t.sheet('clerk_a', 'mark', :'a', ', ''shredded''') || t.day('clerk_a'), 'shredded' || registry.today(), 'shredded, the day closes');
SELECT t.sheet('clerk_a', 'reserve', quote_literal(:'k'), ', ''office''') AS b \gset
SELECT is(t.sheet('clerk_a', 'sent', :'b', ', ''8''') || t.sheet('clerk_a', 'mark', :'b', ', ''good''') || t.day('clerk_a'), 'sentprintedPD152 day_not_accounted', 'a good one on the counter is nowhere');
SELECT is(t.sheet('clerk_a', 'mark', :'b', ', ''safe''') || t.day('clerk_a'), 'safe' || registry.today(), 'in the safe it is somewhere');
SELECT is(t.sheet('clerk_a', 'reserve', quote_literal(:'k'), ', ''office'''), 'PD051 sheet_state', 'and no other is printed of that code');
SELECT is(t.lies('clerk_a') || ' ' || t.paper(), '0001-000007 safe counter 2 0 1 1 0', 'the day in numbers');
SELECT is(t.sheet('clerk_a', 'handed', :'b') || coalesce(t.lies('clerk_a'), '') || ' ' || t.paper(), 'handed counter 2 1 1 0 0', 'it is taken out and handed over');
SELECT t.ready('clerk_a', 106, 15, 'in_person', true) AS w \gset
SELECT t.sheet('clerk_a', 'reserve', quote_literal(t.credential(:w)::text), ', ''office''') AS c \gset
SELECT is(t.sheet('clerk_a', 'mark', :'c', ', ''shredded'''), 'shredded', 'a number whose sheet never came out is let go of');

-- A day that was left open
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.days_open(1)'), '0', 'no earlier day is open');
UPDATE desk.sheet SET reserved_at = reserved_at - interval '3 days' WHERE sheet_id = :a;
SELECT is(t.try('clerk_a', 'SELECT string_agg(day || '' '' || sheets, '','') FROM desk.days_open(1)'), registry.today() - 3 || ' 1', 'three days ago nobody closed');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.days_open(1)'), '0', 'not to another school');
SELECT t.sheet('clerk_a', 'reserve', quote_literal(t.credential(:w)::text), ', ''office''') AS d \gset
CREATE FUNCTION t.earlier(p_days int) RETURNS text LANGUAGE sql AS $$
	SELECT t.try('clerk_a', format('SELECT desk.day_close(gen_random_uuid(), 1, %L)', registry.today() + p_days)) $$;
SELECT is(t.earlier(1), 'PD061 bad_value', 'tomorrow is not closed');
SELECT is(t.paper(quote_literal(registry.today() - 3)), 'counter 1 0 1 0 0', 'it answers for its own sheets');
SELECT is(t.earlier(-3) || ' ' || t.day('clerk_a'), registry.today() - 3 || ' PD152 day_not_accounted', 'what is on its way today does not keep it open');
SELECT is((SELECT ref || ' ' || (detail ->> 'day') FROM desk.event WHERE kind = 'day_closed' ORDER BY seq DESC LIMIT 1), registry.today() - 3 || ' ' || (registry.today() - 3), 'its event names it');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.days_open(1)'), '0', 'then none is open');
UPDATE desk.sheet SET reserved_at = now() - interval '2 days' WHERE sheet_id = :d;
SELECT is(t.earlier(-2) || ' ' || t.day('clerk_a'), 'PD152 day_not_accounted PD152 day_not_accounted', 'a sheet that lies about keeps its day open, and each after it');
SELECT is(t.earlier(-3), (registry.today() - 3)::text, 'but none before it');
SELECT is(t.sheet('clerk_a', 'mark', :'d', ', ''shredded''') || t.earlier(-2) || t.day('clerk_a'), 'shredded' || registry.today() - 2 || registry.today(), 'then they close');
UPDATE desk.day_end SET at = now() - interval '3 days' WHERE day = registry.today() - 2;
SELECT is(t.try('clerk_a', 'SELECT string_agg(day, '','') FROM desk.days_open(1)'), (registry.today() - 2)::text, 'a day on which more was printed after it was closed is open again');

-- However long ago
SELECT is(t.earlier(-2), (registry.today() - 2)::text, 'it is closed again');
-- What was closed until now was closed before there was such paper.
UPDATE desk.day_end SET none_before = false;
UPDATE desk.sheet SET reserved_at = now() - interval '400 days' WHERE sheet_id = :a;
UPDATE desk.sheet SET reserved_at = now() - interval '40 days' WHERE sheet_id = :b;
SELECT is(t.try('clerk_a', 'SELECT string_agg(day || '' '' || sheets, '','') FROM desk.days_open(1)'), registry.today() - 400 || ' 1', 'of those before the last month the oldest is shown');
SELECT is(t.day('clerk_a') || (SELECT none_before FROM desk.day_end WHERE school_id = 1 AND day = registry.today()), registry.today() || 'false', 'a day that is closed meanwhile does not hide it');
SELECT is(t.earlier(-400) || t.try('clerk_a', 'SELECT string_agg(day || '' '' || sheets, '','') FROM desk.days_open(1)'), registry.today() - 400 || (registry.today() - 40 || ' 1'), 'then the next one');
SELECT is(t.earlier(-40) || t.try('clerk_a', 'SELECT count(*) FROM desk.days_open(1)'), registry.today() - 40 || '0', 'until none is open');
SELECT is((SELECT none_before FROM desk.day_end WHERE school_id = 1 AND day = registry.today()), true, 'which is kept, so that nobody looks there again');
UPDATE desk.sheet SET reserved_at = now() WHERE sheet_id = :b;

-- And for rosters with codes
INSERT INTO desk.roster_print (school_id, number, what, reason, credentials, state, asked_by, opened_at, pages) VALUES (1, 'R1', 'grade 3', 'lost letters', ARRAY[:'k']::uuid[], 'used', 'clerk_a', now(), 4);
SELECT is(t.day('clerk_a') || t.fact('where'), 'PD152 day_not_accountedRoster R1 with codes', 'a roster with codes that lies about keeps the day open');
SELECT roster_id AS p FROM desk.roster_print WHERE number = 'R1' \gset
SELECT is(t.try('clerk_a', format('SELECT desk.roster_stored(gen_random_uuid(), %s, 3)', :p)) || t.try('clerk_a', format('SELECT desk.roster_stored(gen_random_uuid(), %s, 0)', :p)), 'PD132 roster_pagesPD132 roster_pages', 'all its pages go into the safe');
SELECT is(t.try('clerk_b', format('SELECT desk.roster_stored(gen_random_uuid(), %s, 4)', :p)) || t.try('viewer_a', format('SELECT desk.roster_stored(gen_random_uuid(), %s, 4)', :p)), 'PD060 not_foundPD013 not_allowed', 'by those who may look codes up');
SELECT is(t.try('clerk_a', format('SELECT desk.roster_stored(%L, %s, 4)', t.act('stored'), :p)) || t.try('clerk_a', format('SELECT desk.roster_stored(%L, %s, 4)', t.act('stored'), :p)), 'safesafe', 'counted, once');
SELECT is((SELECT string_agg(detail ->> 'pages', ' ') FROM desk.event WHERE kind = 'roster_stored'), '4', 'which is an event');
SELECT is(t.paper() || ' ' || t.day('clerk_a'), 'counter 2 1 1 0 0; roster 4 0 0 4 0 ' || registry.today(), 'in the safe it keeps no day open');
SELECT is(t.try('clerk_a', format('SELECT desk.roster_stored(gen_random_uuid(), %s, 4)', :p)), 'PD130 roster_state', 'where it is once');
SELECT is(t.try('clerk_a', 'SELECT string_agg(state, '' '') FROM desk.rosters() WHERE number = ''R1'''), 'safe', 'and stays on the list');
UPDATE desk.roster_print SET opened_at = now() - interval '3 days', placed_at = now() - interval '2 days' WHERE number = 'R1';
SELECT is(t.paper(), 'counter 2 1 1 0 0', 'later days no longer answer for it');
SELECT is(t.try('clerk_a', format('SELECT desk.roster_shredded(gen_random_uuid(), %s, 4)', :p)), 'shredded', 'it is shredded in the end');
UPDATE desk.roster_print SET opened_at = now() WHERE number = 'R1';
SELECT is(t.paper() || ' ' || t.day('clerk_a'), 'counter 2 1 1 0 0; roster 4 0 4 0 0 ' || registry.today(), 'shredded it does not');
CREATE FUNCTION t.open_days() RETURNS text LANGUAGE sql AS $$ SELECT t.try('clerk_a', 'SELECT string_agg(day || '' '' || sheets, '','') FROM desk.days_open(1)') $$;
UPDATE desk.roster_print SET opened_at = now() - interval '5 days' WHERE number = 'R1';
UPDATE desk.day_end SET none_before = false;
SELECT is(t.open_days(), registry.today() - 5 || ' 4', 'a day on which only a roster was printed was left open');
UPDATE desk.roster_print SET opened_at = now() - interval '50 days' WHERE number = 'R1';
SELECT is(t.open_days(), registry.today() - 50 || ' 4', 'also one long ago');
SELECT is(t.earlier(-50) || coalesce(t.open_days(), '-'), registry.today() - 50 || '-', 'it is closed');
UPDATE desk.day_end SET at = now() - interval '51 days', none_before = false WHERE day IN (registry.today() - 50, registry.today());
SELECT is(t.open_days(), registry.today() - 50 || ' 4', 'and open again when it was printed after that');
UPDATE desk.roster_print SET opened_at = now() WHERE number = 'R1';
SELECT is_empty('SELECT * FROM admin.paper_wrong()', 'the books are sound');

-- And what is wrong with them is found
CREATE FUNCTION t.broken(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	BEGIN
		EXECUTE p_sql;
		SELECT string_agg(DISTINCT w.rule, '; ') INTO v FROM admin.paper_wrong() w;
		RAISE EXCEPTION 'undone';
	EXCEPTION WHEN raise_exception THEN
		RETURN v;
	END;
END $$;
SELECT is(t.broken($$UPDATE desk.roster_print SET placed_by = NULL WHERE number = 'R1'$$), 'a roster that is put away was counted by somebody', 'a roster that is put away by nobody');
SELECT is(t.broken($$INSERT INTO desk.counter (school_id, name, value) VALUES (1, 'roster', 9)$$), 'every number of a roster that was given out is a roster', 'a roster that vanished');
ALTER TABLE desk.sheet DISABLE TRIGGER USER;
SELECT is(t.broken($$UPDATE desk.counter SET value = value + 1 WHERE name = 'sheet'$$), 'every number that was given out is a sheet', 'a number without a sheet');
SELECT is(t.broken($$INSERT INTO desk.sheet (school_id, number, credential_id, state) SELECT 1, '0001-000099', credential_id, 'handed' FROM desk.sheet WHERE number = '0001-000001'$$),
	'as many sheets as the events reserved; every number that was given out is a sheet', 'a sheet that nobody reserved');
SELECT is(t.broken($$UPDATE desk.sheet SET state = 'ruined' WHERE number = '0001-000003'$$), 'in a closed run reserved = handed + mailed + returned + shredded + in the safe', 'a closed run with a sheet that is nowhere');
SELECT is(t.broken($$UPDATE desk.sheet SET state = 'mailed' WHERE number = '0001-000001'$$), 'one sheet of a code that may be in use', 'two sheets of a code');
SELECT is(t.broken($$ALTER TABLE desk.credential DISABLE TRIGGER USER; UPDATE desk.credential c SET state = 'issued' FROM desk.sheet s WHERE s.credential_id = c.credential_id AND s.number = '0001-000007'$$),
	'the code of a sheet that left is not waiting', 'a code that was handed over and waits');
SELECT is(t.broken($$UPDATE desk.run_job SET state = 'todo' WHERE job = 3; UPDATE desk.sheet SET state = 'sent' WHERE number = '0001-000005'; UPDATE desk.run SET state = 'frozen'$$),
	'nothing of a job that waits is on its way', 'a job that waits with a sheet on its way');
SELECT is(t.broken($$UPDATE desk.run_item SET credential_id = (SELECT min(credential_id::text)::uuid FROM desk.run_item) WHERE state = 'minted'$$), 'each letter with a code has one of its own', 'two letters with one code');

-- SPDX-License-Identifier: Apache-2.0
-- A run's life after its paper: which desk prints a job now, mail that comes back, the sheet of the day.
SELECT plan(17);
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
SELECT t.frozen($q$'Fall', 'backpack', 'own', 'homeroom', 100, '{}'$q$) AS r \gset
SELECT is(t.watch('clerk_a', :'r', 'state, watch', 1), 'todo', 'nobody prints what waits');
SELECT is(t.run('clerk_a', 'job_take', :'r', ', 1, ''office'', ''front 1''') > '0', true, 'a desk takes it');
SELECT is(t.watch('clerk_c', :'r', 'by_whom, desk, watch, at IS NOT NULL', 1), (SELECT display FROM desk.staff WHERE role_name = 'clerk_a') || '|front 1|here|t',
	'who sent it, from where, and that this session follows it');
SELECT pg_advisory_unlock_all();
SELECT is(t.watch('clerk_c', :'r', 'watch', 1), 'there', 'a desk that has lost the server for a moment still prints');
SELECT is(t.run('clerk_c', 'job_forget', :'r', ', 1'), 'PD150 run_job_elsewhere', 'so nobody else says that nothing came out');
SELECT is(concat_ws('|', t.fact('desk'), t.fact('by')), 'front 1|' || (SELECT display FROM desk.staff WHERE role_name = 'clerk_a'), 'says who and where');
SELECT is(t.run('clerk_c', 'job_ended', :'r', ', 1, NULL, ''ended'''), 'PD150 run_job_elsewhere', 'nor that it has ended');
SELECT is(t.mark('clerk_c', :'r', '1', '2', 'good'), 'PD150 run_job_elsewhere', 'nor what its sheets are like');
SELECT is(t.run('clerk_c', 'again', :'r', ', ''1'', ''1'', NULL, ''torn'''), 'PD150 run_job_elsewhere', 'nor prints them again');
SELECT is(t.watch('clerk_a', :'r', 'watch', 1), 'gone', 'its own clerk, signed in anew, may look at once');
SELECT is(t.try('clerk_c', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'no other follows it');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'true', 'the desk that came back does');
SELECT is(t.watch('clerk_a', :'r', 'watch', 1), 'here', 'and has it again');
SELECT pg_advisory_unlock_all();
UPDATE desk.run_job SET seen_at = clock_timestamp() - interval '3 minutes' WHERE run_id = :r AND job = 1;
SELECT is(t.watch('clerk_c', :'r', 'watch', 1), 'gone', 'a desk not heard of for long is gone');
SELECT is(t.run('clerk_c', 'job_ended', :'r', ', 1, NULL, ''looked at'''), 'ended', 'then a colleague looks at the paper');
SELECT is(t.watch('clerk_c', :'r', 'state, watch', 1), 'ended', 'and the job is under way no longer');
SELECT is(t.try('clerk_a', format('SELECT desk.run_job_follow(%s, 1)', :'r')), 'false', 'nor does the desk that was gone follow it');

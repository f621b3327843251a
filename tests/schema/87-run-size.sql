-- SPDX-License-Identifier: Apache-2.0
-- A block of a letter run costs the same, however many letters were there before it: what is counted
-- here is rows read, with plans that were made while there was little.
SELECT plan(18);
UPDATE desk.policy SET value = '100000' WHERE section = 'run' AND key IN ('letters-a-day', 'second-person-above');
INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade) SELECT 1, 90000 + n, n::text, 'Ms. Chen', '7' FROM generate_series(0, 40) AS n;
INSERT INTO registry.student (school_id, student_id, permanent_id, given, family, born, grade, homeroom_id)
	SELECT 1, 90000 + n, (7000000000 + n)::text, 'Noah', 'Garcia', registry.today() - 3000, '7', 90000 + n / 25 FROM generate_series(1, 1000) AS n;
INSERT INTO registry.guardian (guardian_id, given, family) SELECT 90000 + n, (ARRAY['Rosa', 'Juan'])[1 + n % 2], 'Garcia' FROM generate_series(1, 2000) AS n;
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, standing_at)
	SELECT 1, 90000 + (n + 1) / 2, 90000 + n, 'parent', 'verified', 'birth_certificate', now() FROM generate_series(1, 2000) AS n;
CREATE FUNCTION t.most(p_step text, p_name text, p_from int DEFAULT 1, p_to int DEFAULT 10) RETURNS bigint LANGUAGE sql AS $$
	SELECT max(r.rows) FROM t.reads r WHERE r.step = p_step AND r.name = p_name AND r.part BETWEEN p_from AND p_to
$$;
-- Tables of which part p_last read more than the second one did.
CREATE FUNCTION t.grown(p_steps text[], p_last int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(l.step || ' ' || l.name, ', ') FROM t.reads l JOIN t.reads f ON f.step = l.step AND f.name = l.name AND f.part = 2
		WHERE l.step = ANY (p_steps) AND l.part = p_last AND l.rows > 1.1 * f.rows + 20
$$;

SELECT t.try('clerk_a', $$SELECT desk.run_draft(gen_random_uuid(), 1, 'Fall', 'backpack', 'own', 'letters', 200, '{"grades": ["7"]}')$$) AS r \gset
SELECT is(t.try('clerk_a', format('SELECT desk.run_freeze(gen_random_uuid(), %s)', :r)), 'minting', 'two thousand letters');

-- Ten blocks, each signed for by the last of its events.
CREATE FUNCTION t.blocks(p_run bigint) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_kept int := 0;
	v_act uuid;
	v_last bigint;
BEGIN
	FOR part IN 1 .. 10 LOOP
		v_act := gen_random_uuid();
		v_kept := v_kept + t.reading('mint', part, format($q$SELECT desk.run_mint(%L, %s, array_agg(ordinal), array_agg(gen_random_uuid()), max(generation),
			array_agg('s'::bytea), array_agg('p'::bytea), array_agg(''::text)) FROM desk.run_mint_next(%s, 200, %s)$q$, v_act, p_run, p_run, 200 * (part - 1)))::int;
		v_last := t.reading('ask', part, format('SELECT max(seq) FROM desk.events_of_acts(%L)', ARRAY[v_act]))::bigint;
		PERFORM t.reading('chain', part, format('SELECT count(*) FROM desk.chain(1, %s, 1000)', v_last - 199));
		PERFORM t.reading('sign', part, format($q$SELECT desk.sign_events('{1}', '{%s}', ARRAY[repeat('ab', 64)])$q$, v_last));
		-- Here the planner looks, and never again.
		IF part = 1 THEN
			ANALYZE;
		END IF;
	END LOOP;
	RETURN v_kept;
END $$;
SELECT is(t.blocks(:r), 2000, 'get their codes in ten blocks');
SELECT cmp_ok(t.most('mint', 'desk.run_item', 1, 9), '<=', 4 * 200 + 20::bigint, 'a block does not look at the letters of the others, neither those that wait nor those that are done');
SELECT cmp_ok(t.most('mint', 'desk.credential'), '<=', 4 * 200 + 20::bigint, 'nor at their codes');
SELECT cmp_ok(t.most('mint', 'desk.event'), '<=', 20::bigint, 'nor at events');
SELECT cmp_ok(t.most('mint', 'desk.run_item', 10), '<=', 4 * 200 + 2 * 2000 + 20::bigint, 'the last one also writes the manifest');
SELECT cmp_ok(t.most('mint', 'registry.guardianship'), '<=', 20 * 200::bigint, 'of the registry it reads so much for each letter');
SELECT cmp_ok(t.most('mint', 'registry.guardian'), '<=', 20 * 200::bigint, 'guardians, too');
SELECT cmp_ok(t.most('mint', 'registry.student'), '<=', 20 * 200::bigint, 'and students');
SELECT is(t.grown('{mint,ask,chain,sign}', 9), NULL, 'a late block reads what the second one did');
SELECT cmp_ok(t.most('ask', 'desk.event'), '<=', 210::bigint, 'a desk is given the events of its block');
SELECT cmp_ok(t.most('chain', 'desk.event'), '<=', 210::bigint, 'and the links it has not seen');
SELECT cmp_ok(t.most('sign', 'desk.event'), '<=', 5::bigint, 'and an event is signed for by its number');

-- Paper
CREATE FUNCTION t.papers(p_run bigint) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_sheets int := 0;
BEGIN
	FOR job IN 1 .. 10 LOOP
		v_sheets := v_sheets + t.reading('take', job, format('SELECT desk.run_job_take(gen_random_uuid(), %s, %s, ''folder:x'')', p_run, job))::int;
		IF job = 2 THEN
			ANALYZE;
		END IF;
		PERFORM t.reading('pages', job, format('SELECT count(*) FROM desk.run_job_pages(gen_random_uuid(), %s, %s)', p_run, job));
		PERFORM t.reading('ended', job, format('SELECT desk.run_job_ended(gen_random_uuid(), %s, %s, ''1'', ''printed'')', p_run, job));
	END LOOP;
	RETURN v_sheets;
END $$;
SELECT is(t.papers(:r), 2000, 'all of them go to paper in ten jobs');
SELECT is(t.grown('{take,pages,ended}', 10), NULL, 'the last job reads what the second one did');
SELECT cmp_ok(greatest(t.most('take', 'desk.run_item'), t.most('pages', 'desk.run_item'), t.most('pages', 'desk.sheet'), t.most('pages', 'desk.envelope')), '<=', 4 * 200::bigint,
	'of letters, sheets and envelopes its own');
SELECT t.reading('jobs', 1, format('SELECT count(*) FROM desk.run_jobs(%s)', :r)) AS jobs \gset
SELECT is(:jobs, 10, 'the list of jobs');
SELECT cmp_ok(t.most('jobs', 'desk.sheet') + t.most('jobs', 'desk.run_item'), '<=', 2 * 2000 + 100::bigint, 'goes over the sheets once, not once for each job');

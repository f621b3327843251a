-- SPDX-License-Identifier: Apache-2.0
-- Every move there is, and that no other is made: the table says which, trigger and function obey it.
SELECT plan(325);
CREATE TEMP TABLE states AS SELECT 'visit' AS life, s FROM unnest(ARRAY['open', 'parked', 'refused', 'issued', 'done']) AS s
	UNION ALL SELECT 'credential', s FROM unnest(ARRAY['issued', 'live', 'used', 'expired', 'revoked']) AS s
	UNION ALL SELECT 'sheet', s FROM unnest(ARRAY['reserved', 'sent', 'printed', 'blank', 'ruined', 'handed', 'mailed', 'returned', 'shredded', 'safe']) AS s
	UNION ALL SELECT 'run', s FROM unnest(ARRAY['draft', 'waiting', 'minting', 'frozen', 'closed', 'dropped']) AS s;
SELECT is_empty($$SELECT * FROM desk.transition t WHERE NOT EXISTS (SELECT FROM states s WHERE s.life = t.life AND s.s = t.from_state)
	OR NOT EXISTS (SELECT FROM states s WHERE s.life = t.life AND s.s = t.to_state)$$, 'moves lead from state to state');
SELECT is_empty($$SELECT * FROM desk.transition t WHERE t.from_state IN ('refused', 'done', 'used', 'expired', 'revoked', 'handed', 'shredded', 'closed', 'dropped')
	AND (t.life, t.from_state, t.act) <> ('run', 'closed', 'again')$$, 'an end is an end, but of a run whose letter comes back and is printed again');

SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT t.try('clerk_a', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''p'')', t.credential(:v))) AS s \gset
SELECT t.try('clerk_a', $$SELECT desk.run_draft(gen_random_uuid(), 1, 'Fall', 'backpack', 'own', 'homeroom', 100, '{}')$$) AS run \gset
-- Sets the state behind the functions' back and tries every other one.
CREATE FUNCTION t.walk(p_table regclass, p_key text, p_life text) RETURNS TABLE (from_state text, to_state text, allowed bool) LANGUAGE plpgsql AS $$
DECLARE a record; BEGIN
	FOR a IN SELECT x.s AS f, y.s AS t FROM states x JOIN states y ON y.life = x.life AND y.s <> x.s WHERE x.life = p_life LOOP
		from_state := a.f; to_state := a.t;
		EXECUTE format('ALTER TABLE %s DISABLE TRIGGER guard_state', p_table);
		EXECUTE format('UPDATE %s SET state = %L WHERE %s', p_table, a.f, p_key);
		EXECUTE format('ALTER TABLE %s ENABLE TRIGGER guard_state', p_table);
		BEGIN
			EXECUTE format('UPDATE %s SET state = %L WHERE %s', p_table, a.t, p_key);
			allowed := true;
		EXCEPTION WHEN raise_exception THEN
			allowed := false;
		END;
		RETURN NEXT;
	END LOOP;
END $$;
SELECT results_eq(format('SELECT from_state, to_state FROM t.walk(%L, %L, %L) WHERE allowed ORDER BY 1, 2', tab, key, life),
	format('SELECT DISTINCT from_state, to_state FROM desk.transition WHERE life = %L ORDER BY 1, 2', life), 'a ' || life || ' makes its moves and no other')
	FROM (VALUES ('desk.visit', 'visit_id = ' || :v, 'visit'), ('desk.credential', 'visit_id = ' || :v, 'credential'), ('desk.sheet', 'sheet_id = ' || :s, 'sheet'),
		('desk.run', 'run_id = ' || :run, 'run')) AS x(tab, key, life);
SELECT is(string_agg(t.try('postgres', format('SELECT desk.move(%L, ''nowhere'', ''x'')', life)), ', ' ORDER BY life), 'PD052 credential_state, PD123 run_state, PD051 sheet_state, PD021 visit_closed',
	'an illegal move is a refusal of its own') FROM unnest(ARRAY['visit', 'sheet', 'run', 'credential']) AS life;
SELECT is_empty($$SELECT s.life, s.s FROM states s WHERE s.s NOT IN ('open', 'issued', 'reserved', 'draft')
	AND NOT EXISTS (SELECT FROM desk.transition t WHERE t.life = s.life AND t.to_state = s.s)$$, 'every state can be reached');

-- The guard of the functions: every state with every act of its life.
CREATE TEMP TABLE refused (life text, code text);
INSERT INTO refused VALUES ('visit', 'PD021 visit_closed'), ('credential', 'PD052 credential_state'), ('sheet', 'PD051 sheet_state'), ('run', 'PD123 run_state');
CREATE TEMP TABLE pairs AS SELECT DISTINCT s.life, s.s AS from_state, a.act,
		coalesce((SELECT t.to_state FROM desk.transition t WHERE t.life = s.life AND t.from_state = s.s AND t.act = a.act), r.code) AS want
	FROM states s JOIN desk.transition a ON a.life = s.life JOIN refused r ON r.life = s.life;
SELECT is(count(*)::int, (SELECT count(DISTINCT s.s) * count(DISTINCT a.act) FROM states s JOIN desk.transition a ON a.life = s.life WHERE s.life = p.life)::int,
	'every pair of a ' || p.life || ' is tried') FROM pairs p GROUP BY p.life ORDER BY p.life;
SELECT is(t.try('postgres', format('SELECT desk.move(%L, %L, %L)', life, from_state, act)), want, format('a %s that is %s: %s', life, from_state, act))
	FROM pairs ORDER BY life, from_state, act;

-- The functions themselves: each in every state of what it works on. It moves it as the table says or refuses and moves nothing.
CREATE FUNCTION t.walk_act(p_life text, p_table regclass, p_key text, p_sql text) RETURNS TABLE (from_state text, said text, to_state text) LANGUAGE plpgsql AS $$
BEGIN
	FOR from_state IN SELECT x.s FROM states x WHERE x.life = p_life LOOP
		BEGIN
			EXECUTE format('ALTER TABLE %s DISABLE TRIGGER guard_state', p_table);
			EXECUTE format('UPDATE %s SET state = %L WHERE %s', p_table, from_state, p_key);
			EXECUTE format('ALTER TABLE %s ENABLE TRIGGER guard_state', p_table);
			said := t.try('clerk_a', p_sql);
			EXECUTE format('SELECT state FROM %s WHERE %s', p_table, p_key) INTO to_state;
			RAISE EXCEPTION 'back' USING ERRCODE = 'ZZ000';
		EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
			NULL;
		END;
		RETURN NEXT;
	END LOOP;
END $$;
GRANT USAGE ON SCHEMA t TO PUBLIC;
ALTER TABLE desk.visit DISABLE TRIGGER guard_state;
ALTER TABLE desk.credential DISABLE TRIGGER guard_state;
UPDATE desk.visit SET state = 'issued' WHERE visit_id = :v;
UPDATE desk.credential SET state = 'issued' WHERE visit_id = :v;
ALTER TABLE desk.visit ENABLE TRIGGER guard_state;
ALTER TABLE desk.credential ENABLE TRIGGER guard_state;
SELECT t.ready('clerk_a', 102, 11) AS w \gset
SELECT t.live('clerk_a', 106, 15) AS c \gset
SELECT t.again('clerk_a', 106, 15, 'reprint') AS r \gset
CREATE TEMP TABLE deeds (life text, tab regclass, key text, acts text[], sql text);
INSERT INTO deeds VALUES
	('visit', 'desk.visit', 'visit_id = ' || :w, '{park}', format('SELECT desk.visit_park(gen_random_uuid(), %s, ''x'')', :w)),
	('visit', 'desk.visit', 'visit_id = ' || :w, '{resume}', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''x'')', :w)),
	('visit', 'desk.visit', 'visit_id = ' || :w, '{refuse}', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''x'')', :w)),
	('visit', 'desk.visit', 'visit_id = ' || :w, '{fail}',
		format('SELECT desk.visit_answer(gen_random_uuid(), %s, q, ''no_match'') FROM unnest(ARRAY[''grade'', ''birth_date'', ''student_name'']) AS q OFFSET 2', :w)),
	('visit', 'desk.visit', 'visit_id = ' || :w, '{issue}',
		format('SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, %L, ''s'', ''p'')', :w, registry.today() + 30)),
	('visit', 'desk.visit', 'visit_id = ' || :v, '{resume_issued}', format('SELECT desk.visit_resume(gen_random_uuid(), %s, ''x'')', :v)),
	('visit', 'desk.visit', 'visit_id = ' || :r, '{reprint}', format('SELECT desk.envelope_open(gen_random_uuid(), %L, ''letter'')', :'c')),
	('credential', 'desk.credential', format('credential_id = %L', :'c'), '{revoke}', 'SELECT desk.revoke(gen_random_uuid(), 106, 15, ''x'')'),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{send}', format('SELECT desk.sheet_sent(gen_random_uuid(), %s, ''j'')', :s)),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{hand}', format('SELECT desk.sheet_handed(gen_random_uuid(), %s)', :s)),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{good}', format('SELECT desk.sheet_mark(gen_random_uuid(), %s, ''good'')', :s)),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{blank}', format('SELECT desk.sheet_mark(gen_random_uuid(), %s, ''blank'')', :s)),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{ruined}', format('SELECT desk.sheet_mark(gen_random_uuid(), %s, ''ruined'')', :s)),
	('sheet', 'desk.sheet', 'sheet_id = ' || :s, '{shred}', format('SELECT desk.sheet_mark(gen_random_uuid(), %s, ''shredded'')', :s));
SELECT is(w.to_state, coalesce((SELECT x.to_state FROM desk.transition x WHERE x.life = d.life AND x.from_state = w.from_state AND x.act = ANY (d.acts)), w.from_state),
		format('%s, %s, of one that is %s: %s', d.life, d.acts[1], w.from_state, w.said))
	FROM deeds d CROSS JOIN LATERAL t.walk_act(d.life, d.tab, d.key, d.sql) w;

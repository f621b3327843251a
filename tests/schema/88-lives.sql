-- SPDX-License-Identifier: Apache-2.0
-- Every move there is, and that no other is made: the table says which, trigger and function obey it.
SELECT plan(7);
CREATE TEMP TABLE states AS SELECT 'visit' AS life, s FROM unnest(ARRAY['open', 'parked', 'refused', 'issued', 'done']) AS s
	UNION ALL SELECT 'credential', s FROM unnest(ARRAY['issued', 'live', 'used', 'expired', 'revoked']) AS s
	UNION ALL SELECT 'sheet', s FROM unnest(ARRAY['reserved', 'sent', 'printed', 'blank', 'ruined', 'handed', 'mailed', 'returned', 'shredded']) AS s;
SELECT is_empty($$SELECT * FROM desk.transition t WHERE NOT EXISTS (SELECT FROM states s WHERE s.life = t.life AND s.s = t.from_state)
	OR NOT EXISTS (SELECT FROM states s WHERE s.life = t.life AND s.s = t.to_state)$$, 'moves lead from state to state');
SELECT is_empty($$SELECT * FROM desk.transition t WHERE t.from_state IN ('refused', 'done', 'used', 'expired', 'revoked', 'handed', 'shredded')$$, 'an end is an end');

SELECT t.ready('clerk_a', 101, 11, 'in_person', true) AS v \gset
SELECT t.try('clerk_a', format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''p'')', t.credential(:v))) AS s \gset
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
	FROM (VALUES ('desk.visit', 'visit_id = ' || :v, 'visit'), ('desk.credential', 'visit_id = ' || :v, 'credential'), ('desk.sheet', 'sheet_id = ' || :s, 'sheet')) AS x(tab, key, life);
SELECT is(string_agg(t.try('postgres', format('SELECT desk.move(%L, ''nowhere'', ''x'')', life)), ', ' ORDER BY life), 'PD052 credential_state, PD051 sheet_state, PD021 visit_closed',
	'an illegal move is a refusal of its own') FROM unnest(ARRAY['visit', 'sheet', 'credential']) AS life;
SELECT is_empty($$SELECT s.life, s.s FROM states s WHERE s.s NOT IN ('open', 'issued', 'reserved')
	AND NOT EXISTS (SELECT FROM desk.transition t WHERE t.life = s.life AND t.to_state = s.s)$$, 'every state can be reached');

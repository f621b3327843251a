-- SPDX-License-Identifier: Apache-2.0
-- Under row security the look-up reads ranges of an index, never a table.
SELECT plan(6);
GRANT USAGE ON SCHEMA t TO PUBLIC;
INSERT INTO registry.find_word (school_id, kind, person_id, word, shared, folded)
	SELECT 1 + n % 2, CASE n % 3 WHEN 0 THEN 's'::"char" ELSE 'g' END, 10000 + n, substr(md5(n::text), 1, 8), 0, ' ' || substr(md5(n::text), 1, 8) FROM generate_series(1, 20000) AS n;
INSERT INTO registry.find_pair (key, school_id, kind, person_id)
	SELECT substr(md5(n::text), 1, 2) || ' ' || substr(md5(n::text), 3, 8), 1 + n % 2, CASE n % 3 WHEN 0 THEN 's'::"char" ELSE 'g' END, 10000 + n FROM generate_series(1, 20000) AS n;
ANALYZE registry.find_word, registry.find_pair;

CREATE FUNCTION t.plan_of(p_sql text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off SET enable_seqscan = off AS $$
DECLARE line text; result text := ''; BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || p_sql LOOP result := result || line || E'\n'; END LOOP; RETURN result; END $$;
ALTER FUNCTION t.plan_of OWNER TO pindesk_api;
CREATE FUNCTION t.plan(p_role text, p_sql text) RETURNS text LANGUAGE sql AS $$ SELECT t.try(p_role, format('SELECT t.plan_of(%L)', p_sql)) $$;
SELECT t.plan('clerk_a', $$SELECT w.person_id FROM registry.find_word w WHERE w.school_id = 1 AND w.kind = 's' AND w.word >= 'gar' AND w.word < 'gas' ORDER BY w.word LIMIT 64$$) AS clerk \gset
SELECT t.plan('district_d', $$SELECT w.person_id FROM registry.find_word w WHERE w.kind = 's' AND w.word ~>=~ 'gar' AND w.word ~<~ 'gas' ORDER BY w.word USING ~<~ LIMIT 64$$) AS district \gset
SELECT t.plan('district_d', $$SELECT w.person_id FROM registry.find_pair w WHERE w.kind = 's' AND w.key >= 'an gar' AND w.key < 'an gas' ORDER BY w.key LIMIT 64$$) AS pair \gset
SELECT matches(:'clerk'::text, 'find_word_school.*\n\s*Index Cond: .*school_id = 1.*kind = .*word >= .*word <', 'a clerk: school, kind and word are the range');
SELECT matches(:'district'::text, 'find_word_district.*\n\s*Index Cond: .*kind = .*word ~>=~ .*word ~<~', 'the district: kind and word are the range');
SELECT matches(:'pair'::text, 'Index Only Scan using find_pair_district.*\n\s*Index Cond: .*kind = .*key >= .*key <', 'pairs: kind and key are the range');
SELECT doesnt_match(concat(:'clerk', :'district', :'pair'), 'Sort|Seq Scan', 'the order of the index is the ranking');
SELECT matches(:'clerk'::text, 'InitPlan', 'the schools are asked once a statement');
SELECT is((SELECT string_agg(p.oid::regprocedure::text, ' ') FROM pg_proc p WHERE p.oid IN ('desk.find_people(text, int)'::regprocedure, 'desk.find_district(text[], int)'::regprocedure)
	AND NOT p.proconfig @> '{plan_cache_mode=force_generic_plan,enable_bitmapscan=off,enable_seqscan=off,jit=off}'), NULL, 'the look-up keeps those settings');

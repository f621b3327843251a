-- SPDX-License-Identifier: Apache-2.0
-- Who may be there twice is asked by way of indexes, however many guardians there are.
SELECT plan(6);
CREATE FUNCTION pg_temp.scans(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_before jsonb := (SELECT jsonb_object_agg(s.relname, s.seq_scan) FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'registry');
BEGIN
	EXECUTE p_sql;
	RETURN (SELECT string_agg(s.relname, ', ' ORDER BY s.relname) FROM pg_stat_xact_user_tables s
		WHERE s.schemaname = 'registry' AND s.seq_scan > (v_before ->> s.relname)::bigint AND s.relname IN ('guardian', 'guardian_phone', 'guardianship', 'address', 'student'));
END $$;
CREATE FUNCTION pg_temp.read(p_sql text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_before bigint := (SELECT sum(s.idx_tup_fetch) FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'registry');
BEGIN
	EXECUTE p_sql;
	RETURN (SELECT sum(s.idx_tup_fetch) FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'registry') - v_before;
END $$;
INSERT INTO registry.address (address_id, line1, zip) SELECT 10000 + n, n || ' Main St', '90000' FROM generate_series(1, 5000) AS n;
INSERT INTO registry.guardian (guardian_id, given, family, email, address_id)
	SELECT 10000 + n, 'Ana', 'Sol' || n / 2, 'ana' || n || '@example.org', 10001 + n / 4 FROM generate_series(1, 19000) AS n;
INSERT INTO registry.guardian_phone (guardian_id, phone) SELECT 10000 + n, '+1' || 3000000000 + n / 2 FROM generate_series(1, 19000) AS n;
-- The office's own number stands at everybody whose number nobody knows.
INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone) SELECT 10000 + n, 2, '+16265550100' FROM generate_series(1, 19000) AS n;
INSERT INTO registry.guardianship (school_id, student_id, guardian_id) SELECT 1, 103, 10000 + n FROM generate_series(1, 19000) AS n;
ANALYZE registry.guardian, registry.guardian_phone, registry.guardianship, registry.address;
SELECT matches((SELECT why FROM registry.twins('{10002}') WHERE twin_id = 10003), '^same name, telephone.*address', 'a pair among nineteen thousand');
SELECT is(pg_temp.scans('SELECT count(*) FROM registry.twins(''{10002}'')'), NULL, 'is found without reading a table');
SELECT is(pg_temp.scans('SELECT count(*) FROM registry.twins(ARRAY(SELECT generate_series(10001, 10500)))'), NULL, 'and so are five hundred');
SELECT is(pg_temp.scans('SELECT count(*) FROM registry.guardian'), 'guardian', 'a reading would be seen');
SELECT cmp_ok(pg_temp.read('SELECT count(*) FROM registry.twins(''{10002}'')'), '<', 500::bigint, 'a number that stands at everybody costs no more');
SELECT cmp_ok(pg_temp.read('SELECT count(*) FROM registry.twins(ARRAY(SELECT generate_series(10001, 10500)))'), '<', 250000::bigint, 'nor for five hundred');

-- SPDX-License-Identifier: Apache-2.0
-- A malicious function floods the desk with rows.
-- without: row_limit
-- client: counter mortega find garcia
-- says: The server answers with more than there can be (desk.find_people: 300000 rows).
CREATE OR REPLACE FUNCTION desk.find_people(p_typed text, p_most int DEFAULT 50) RETURNS SETOF desk.found_person LANGUAGE sql SECURITY DEFINER AS $$
	SELECT 'student', n, 1, 'GARCIA', NULL, '', '', 0, 0, NULL, NULL, n FROM generate_series(1, 300000) AS n
$$;

-- SPDX-License-Identifier: Apache-2.0
-- A malicious function tells the desk of the student whom the envelope was moved to.
-- without: envelope_context
-- client: prints $B
-- gains: anything_on_paper
-- says: The envelope in the database is for another code.
CREATE OR REPLACE FUNCTION desk.envelope_open(p_act uuid, p_credential uuid, p_why text) RETURNS bytea
LANGUAGE sql SECURITY DEFINER AS $$
	SELECT e.sealed FROM desk.envelope e WHERE e.to_key = 'school' AND e.credential_id <> p_credential ORDER BY e.credential_id LIMIT 1
$$;

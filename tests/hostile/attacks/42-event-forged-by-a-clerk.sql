-- SPDX-License-Identifier: Apache-2.0
-- A clerk writes an event with psql, in the name of nothing that happened.
-- without: sql
-- client: clerk mortega "SELECT desk.log(1, 'code_revoked', $A_student, $A_guardian, NULL, '{}')"
-- says: permission denied for function log
\if :off
	GRANT EXECUTE ON FUNCTION desk.log(int, text, bigint, bigint, text, jsonb, text) TO pindesk_staff;
	ALTER FUNCTION desk.log(int, text, bigint, bigint, text, jsonb, text) SECURITY DEFINER;
\endif

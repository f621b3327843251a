-- SPDX-License-Identifier: Apache-2.0
-- A viewer issues a code: the rule who may is a function that the superuser has emptied.
-- without: sql
-- client: clerk vlee "SELECT desk.visit_start(gen_random_uuid(), $X_student, $X_guardian, 'in_person', 'x')"
-- says: not_allowed
\if :off
	CREATE OR REPLACE FUNCTION desk.need(p_school int, p_roles text[]) RETURNS void LANGUAGE sql AS 'SELECT';
\endif

-- SPDX-License-Identifier: Apache-2.0
-- A clerk puts an operator of his own in front of a real one: = is true for whoever he likes.
-- without: sql
-- client: clerk mortega "SET search_path = public, pg_catalog; SELECT user_name FROM desk.my_key()" | grep -x jwells
-- says: 
GRANT USAGE, CREATE ON SCHEMA public TO pindesk_staff;
SET SESSION AUTHORIZATION mortega;
CREATE FUNCTION public.always(name, name) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.always);
RESET SESSION AUTHORIZATION;
ALTER TABLE keys.staff_seed DISABLE ROW LEVEL SECURITY;
\if :off
	ALTER FUNCTION desk.my_key() RESET search_path;
\endif

-- SPDX-License-Identifier: Apache-2.0
-- A function that was got to run as pindesk_api reads the wrapped keys of a colleague, to guess the passphrase at leisure.
-- without: sql
-- client: clerk mortega "SELECT length(public.seed_of('jwells'))" | grep -E '^[0-9]+$'
-- says: 
CREATE FUNCTION public.seed_of(p text) RETURNS bytea LANGUAGE sql SECURITY DEFINER AS $$
	SELECT s.wrapped_seed FROM keys.staff_seed s WHERE s.role_name = p
$$;
ALTER FUNCTION public.seed_of(text) OWNER TO pindesk_api;
GRANT USAGE ON SCHEMA public TO PUBLIC;
\if :off
	ALTER TABLE keys.staff_seed DISABLE ROW LEVEL SECURITY;
\endif

-- SPDX-License-Identifier: Apache-2.0
-- A clerk puts a now() of his own in front of the real one, and a function of the desk's runs it with its rights.
-- without: sql
-- client: clerk mortega "SET search_path = public, pg_catalog; SELECT * FROM desk.hello('front 1')"; holds "SELECT count(*) > 0 FROM public.loot" t
-- gains: holds "SELECT count(*) > 0 FROM public.loot" t
-- says: mortega
CREATE TABLE public.loot (t text);
GRANT INSERT ON public.loot TO pindesk_api;
GRANT USAGE, CREATE ON SCHEMA public TO pindesk_staff;
SET SESSION AUTHORIZATION mortega;
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
	IF current_user = 'pindesk_api' THEN
		INSERT INTO public.loot VALUES (current_user);
	END IF;
	RETURN clock_timestamp();
END $$;
RESET SESSION AUTHORIZATION;
ALTER FUNCTION desk.hello(text) VOLATILE;
\if :off
	ALTER FUNCTION desk.hello(text) RESET search_path;
\endif

-- SPDX-License-Identifier: Apache-2.0
-- A function that was got to run as pindesk_api changes an event.
-- without: sql
-- client: clerk mortega "SELECT public.edit_event()"
-- says: permission denied for table event
CREATE FUNCTION public.edit_event() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
	UPDATE desk.event SET detail = '{}' WHERE kind = 'code_issued'
$$;
ALTER FUNCTION public.edit_event() OWNER TO pindesk_api;
GRANT USAGE ON SCHEMA public TO PUBLIC;
\if :off
	GRANT UPDATE ON desk.event TO pindesk_api;
\endif

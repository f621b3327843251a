-- SPDX-License-Identifier: Apache-2.0
-- A function that was got to run as pindesk_api writes an event in another clerk's name.
-- without: sql
-- client: clerk mortega "SELECT public.write_event()"
-- says: row-level security policy "actor"
CREATE FUNCTION public.write_event() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
	INSERT INTO desk.event (school_id, seq, at, actor, kind, prev, hash) VALUES (1, 99999, now(), 'ltran', 'code_handed', '', '')
$$;
ALTER FUNCTION public.write_event() OWNER TO pindesk_api;
GRANT USAGE ON SCHEMA public TO PUBLIC;
\if :off
	DROP POLICY actor ON desk.event;
\endif

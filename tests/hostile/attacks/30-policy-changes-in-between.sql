-- SPDX-License-Identifier: Apache-2.0
-- The desk is shown another policy when it signs in than is in force when it makes a code.
-- without: policy_current
-- client: counter mortega issue $X_student $X_guardian
-- says: The district has changed its policy. Nothing was made.
CREATE SEQUENCE public.looked;
GRANT USAGE ON SEQUENCE public.looked TO pindesk_api;
GRANT EXECUTE ON FUNCTION pg_catalog.nextval(regclass) TO pindesk_api;
CREATE OR REPLACE FUNCTION desk.profile() RETURNS TABLE (name text, version int, ini text) LANGUAGE sql SECURITY DEFINER AS $$
	SELECT p.name, p.version, p.ini || CASE WHEN nextval('public.looked') > 1 THEN E'\n# new\n' ELSE '' END
		FROM desk.profile p JOIN registry.district d ON d.profile = p.name
$$;

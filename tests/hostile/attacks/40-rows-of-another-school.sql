-- SPDX-License-Identifier: Apache-2.0
-- A clerk of another school asks for a student by number; the database's row security is off.
-- without: sql
-- client: clerk mdiaz "SELECT permanent_id FROM desk.student($A_student)"
-- says: not_found
\if :off
	DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'registry'::regnamespace AND c.relrowsecurity
		LOOP EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t); END LOOP; END $$;
\endif

-- SPDX-License-Identifier: Apache-2.0
-- A clerk reads the table of envelopes with psql.
-- without: sql
-- client: clerk mortega "SELECT count(*) FROM desk.envelope"
-- says: permission denied for table envelope
\if :off
	GRANT SELECT ON desk.envelope TO pindesk_staff;
	CREATE POLICY off ON desk.envelope TO pindesk_staff USING (true);
\endif

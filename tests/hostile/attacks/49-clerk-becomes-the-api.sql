-- SPDX-License-Identifier: Apache-2.0
-- A clerk becomes the role that the desk's functions run as.
-- without: sql
-- client: clerk mortega "SET ROLE pindesk_api; SELECT count(*) FROM desk.envelope"
-- says: permission denied to set role
-- after: REVOKE pindesk_api FROM mortega
\if :off
	GRANT pindesk_api TO mortega;
\endif

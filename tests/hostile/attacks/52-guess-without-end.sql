-- SPDX-License-Identifier: Apache-2.0
-- Somebody at the portal types code after code.
-- without: sql
-- client: for n in 1 2 3 4; do redeem "$C_student" "$d_code"; done
-- gains: holds "SELECT count(*) FROM portal.attempt WHERE part = 'budget'" 0
-- says: Not linked: too many tries from here.
\if :off
	CREATE OR REPLACE FUNCTION portal.spent(a portal.attempt) RETURNS bool LANGUAGE sql AS 'SELECT false';
\endif

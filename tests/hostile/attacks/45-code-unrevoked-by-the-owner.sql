-- SPDX-License-Identifier: Apache-2.0
-- The owner of the tables makes a revoked code live again.
-- without: sql
-- client: sql "SET ROLE pindesk_owner; UPDATE desk.credential SET state = 'live', ended_at = NULL WHERE credential_id = '$D'" 2>&1
-- says: a credential does not go from revoked to live
UPDATE desk.credential SET state = 'revoked', ended_at = now() WHERE credential_id = :'D';
\if :off
	ALTER TABLE desk.credential DISABLE TRIGGER guard_state;
\endif

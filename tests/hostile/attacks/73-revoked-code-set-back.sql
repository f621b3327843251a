-- SPDX-License-Identifier: Apache-2.0
-- A code that a clerk revoked is made live again in its row.
-- without: code_revived
-- before: clerk mortega "SELECT desk.revoke(gen_random_uuid(), $D_student, $D_guardian, 'letter found on the bus')"
-- client: audit
-- says: it ended a code that works again: its row was set back by hand
ALTER TABLE desk.credential DISABLE TRIGGER guard_state;
UPDATE desk.credential SET state = 'live', ended_at = NULL WHERE credential_id = :'D';

-- SPDX-License-Identifier: Apache-2.0
-- A letter that was found a year later is made good again.
-- without: envelope_context
-- client: redeem $D_student $d_code
-- gains: holds "SELECT count(*) FROM portal.link WHERE student_id = $D_student" 1
-- says: Not linked.
UPDATE desk.credential SET expires = expires + 365 WHERE credential_id = :'D';

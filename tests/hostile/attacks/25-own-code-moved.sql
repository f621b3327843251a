-- SPDX-License-Identifier: Apache-2.0
-- He moves his own code to another guardian and child, who have none.
-- without: envelope_context
-- client: redeem $X_student $d_code
-- gains: holds "SELECT count(*) FROM portal.link WHERE student_id = $X_student" 1
-- says: Not linked.
UPDATE desk.credential SET student_id = :X_student, guardian_id = :X_guardian WHERE credential_id = :'D';

-- SPDX-License-Identifier: Apache-2.0
-- The attacker is a parent himself: he puts the portal's envelope of his own code under the code of another child, and types his own.
-- without: envelope_context
-- client: redeem $C_student $d_code
-- gains: holds "SELECT count(*) FROM portal.link WHERE student_id = $C_student" 1
-- says: Not linked.
UPDATE desk.envelope e SET sealed = o.sealed FROM desk.envelope o
	WHERE e.to_key = 'portal' AND o.to_key = 'portal' AND e.credential_id = :'C' AND o.credential_id = :'D';

-- SPDX-License-Identifier: Apache-2.0
-- A clerk who is in it signs the attacker's key as the school's.
-- without: signer_role
-- client: counter ltran issue $X_student $X_guardian
-- gains: reads school
-- says: was signed by mortega, who may not sign that
\set key `CROOK_AS=mortega CROOK_SEED=$seed_mortega $CROOK school 1 1`
\set grant `CROOK_AS=mortega CROOK_SEED=$seed_mortega $CROOK grant ltran $s_ltran 1 1 own ''`
UPDATE keys.school_key SET (body, signer, signature) = (SELECT :key) WHERE school_id = 1;
UPDATE keys.staff_grant SET (body, signer, signature) = (SELECT :grant) WHERE role_name = 'ltran' AND school_id = 1;

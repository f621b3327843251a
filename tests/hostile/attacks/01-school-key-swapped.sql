-- SPDX-License-Identifier: Apache-2.0
-- The school's public key becomes the attacker's, with a grant that fits: new codes are sealed to him.
-- without: chain
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: was signed by a key this desk does not trust
\set key `$CROOK school 1 1`
\set grant `$CROOK grant mortega $s_mortega 1 1 own ''`
UPDATE keys.school_key SET (body, signer, signature) = (SELECT :key) WHERE school_id = 1;
UPDATE keys.staff_grant SET (body, signer, signature) = (SELECT :grant) WHERE role_name = 'mortega' AND school_id = 1;

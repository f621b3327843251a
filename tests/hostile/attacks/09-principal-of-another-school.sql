-- SPDX-License-Identifier: Apache-2.0
-- The principal of another school, who is in it, makes a newer key for this one, known to the attacker.
-- without: signer_school
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: The school has a newer key than this desk knows.
\set key `CROOK_AS=mdiaz CROOK_SEED=$seed_mdiaz $CROOK school 1 2`
\set grant `CROOK_AS=mdiaz CROOK_SEED=$seed_mdiaz $CROOK grant mortega $s_mortega 1 2 own ''`
INSERT INTO keys.school_key (school_id, generation, body, signer, signature) VALUES (1, 2, :key);
INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature) VALUES ('mortega', 1, 2, :grant);
UPDATE keys.statement SET school_id = 1 WHERE role_name = 'mdiaz';

-- SPDX-License-Identifier: Apache-2.0
-- The grant names the school's key and holds the attacker's.
-- without: grant_secret
-- client: prints $A
-- gains: on_paper 1234512340
-- says: holds a key that is not the school's
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 1 $k_1 ''`
SELECT expires FROM desk.credential WHERE credential_id = :'A' \gset
\setenv expires :expires
\set sealed `$CROOK seal own $A 1 $A_guardian $A_student guardianship 1 $expires 1234512340`
UPDATE keys.staff_grant SET (body, signer, signature) = (SELECT :grant) WHERE role_name = 'mortega' AND school_id = 1;
UPDATE desk.envelope SET sealed = :sealed WHERE credential_id = :'A' AND to_key = 'school';

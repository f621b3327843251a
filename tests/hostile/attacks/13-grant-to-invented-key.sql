-- SPDX-License-Identifier: Apache-2.0
-- An accomplice with the right to grant hands a clerk the attacker's key as the school's; letters then show the attacker's code.
-- without: grant_school_key
-- client: prints $A
-- gains: on_paper 1234512340
-- says: is for another school key than the district signed
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 1 own ''`
SELECT expires FROM desk.credential WHERE credential_id = :'A' \gset
\setenv expires :expires
\set sealed `$CROOK seal own $A 1 $A_guardian $A_student guardianship 1 $expires 1234512340`
UPDATE keys.staff_grant SET (body, signer, signature) = (SELECT :grant) WHERE role_name = 'mortega' AND school_id = 1;
UPDATE desk.envelope SET sealed = :sealed WHERE credential_id = :'A' AND to_key = 'school';

-- SPDX-License-Identifier: Apache-2.0
-- The attacker seals a code of his own choice to the school's public key, for the right parent, and waits for the letter.
-- without: envelope_proof
-- client: prints $A
-- gains: on_paper 1234512340
-- says: The envelope in the database was not made at a desk of this school.
SELECT expires FROM desk.credential WHERE credential_id = :'A' \gset
\setenv expires :expires
\set sealed `$CROOK seal $k_1 $A 1 $A_guardian $A_student guardianship 1 $expires 1234512340`
UPDATE desk.envelope SET sealed = :sealed WHERE credential_id = :'A' AND to_key = 'school';

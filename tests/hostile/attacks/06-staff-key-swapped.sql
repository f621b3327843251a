-- SPDX-License-Identifier: Apache-2.0
-- The public key of a member of the district office becomes the attacker's, who signs with it.
-- without: signature
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: A signature in the database does not belong to what it stands under.
\set eve `$CROOK staff dnguyen district 0 ''`
\set key `$CROOK portal`
UPDATE keys.staff_key SET body = (ARRAY[:eve])[1] WHERE role_name = 'dnguyen';
UPDATE keys.portal_key SET (body, signer, signature) = (SELECT :key);

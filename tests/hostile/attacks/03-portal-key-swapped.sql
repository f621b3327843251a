-- SPDX-License-Identifier: Apache-2.0
-- The portal's public key becomes the attacker's: the second envelope of a new code is sealed to him.
-- without: chain
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: was signed by a key this desk does not trust
\set key `$CROOK portal`
UPDATE keys.portal_key SET (body, signer, signature) = (SELECT :key);

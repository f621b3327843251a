-- SPDX-License-Identifier: Apache-2.0
-- The portal's public key is exchanged under the district's own signature.
-- without: signature
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: A signature in the database does not belong to what it stands under.
\set key `$CROOK portal`
UPDATE keys.portal_key SET body = (ARRAY[:key])[1];

-- SPDX-License-Identifier: Apache-2.0
-- A member of the district office is invented, who then signs the attacker's key as the portal's.
-- without: chain
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: was signed by a key this desk does not trust
\set eve `$CROOK staff eve district 0 ''`
\set key `$CROOK portal`
INSERT INTO desk.staff (role_name, display) VALUES ('eve', 'E. Vere');
INSERT INTO desk.assignment (role_name, school_id, role, starts) VALUES ('eve', NULL, 'district', current_date);
INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES ('eve', :eve);
UPDATE keys.portal_key SET (body, signer, signature) = (SELECT :key);

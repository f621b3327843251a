-- SPDX-License-Identifier: Apache-2.0
-- Somebody whose time at the district office is over signs the attacker's key as the portal's.
-- without: days
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: There is no key of the parent portal that this desk can trust
\set eve `CROOK_ROOT=$ROOT_FILE $CROOK staff dold district 0 2025-06-30`
\set key `$CROOK portal`
INSERT INTO desk.staff (role_name, display) VALUES ('dold', 'D. Old');
INSERT INTO desk.assignment (role_name, school_id, role, starts) VALUES ('dold', NULL, 'district', current_date);
INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES ('dold', :eve);
UPDATE keys.portal_key SET (body, signer, signature) = (SELECT :key);

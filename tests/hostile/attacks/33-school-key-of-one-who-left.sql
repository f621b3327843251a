-- SPDX-License-Identifier: Apache-2.0
-- A member of the district office whose time is over has made the school's key; it should be sealed to no more.
-- without: school_key_now
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: whose time here is over
\set eve `CROOK_ROOT=$ROOT_FILE $CROOK staff dold district 0 2025-06-30`
\set key `$CROOK school 1 2`
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 2 own ''`
INSERT INTO desk.staff (role_name, display) VALUES ('dold', 'D. Old');
INSERT INTO desk.assignment (role_name, school_id, role, starts) VALUES ('dold', NULL, 'district', current_date);
INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES ('dold', :eve);
INSERT INTO keys.school_key (school_id, generation, body, signer, signature) VALUES (1, 2, :key);
INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature) VALUES ('mortega', 1, 2, :grant);

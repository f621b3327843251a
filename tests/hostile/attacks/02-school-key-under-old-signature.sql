-- SPDX-License-Identifier: Apache-2.0
-- The same, but what is signed is exchanged under signatures of the district that are real.
-- without: signature
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: A signature in the database does not belong to what it stands under.
\set key `$CROOK school 1 1`
\set grant `$CROOK grant mortega $s_mortega 1 1 own ''`
UPDATE keys.school_key SET body = (ARRAY[:key])[1] WHERE school_id = 1;
UPDATE keys.staff_grant SET body = (ARRAY[:grant])[1] WHERE role_name = 'mortega' AND school_id = 1;

-- SPDX-License-Identifier: Apache-2.0
-- 0020 roster
--
-- Why: roster of a school, its students or guardians, sorted and filtered on any column (MISSION L10, L13).

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (20, 'roster');

-- SPDX-License-Identifier: Apache-2.0
-- 0022 run life
--
-- Why: what a run still owes after its paper: mail that comes back, who prints which job now, the sheet of the day.

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (22, 'run-life');

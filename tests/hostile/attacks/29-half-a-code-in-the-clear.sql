-- SPDX-License-Identifier: Apache-2.0
-- The policy is changed so that the desk sends half of each code in the clear.
-- without: code_length,code_selector
-- client: counter mortega issue $X_student $X_guardian
-- gains: holds "SELECT length(selector) FROM desk.credential WHERE guardian_id = $X_guardian AND student_id = $X_student" 5
-- says: no part of the code needs to be open
UPDATE desk.profile SET ini = regexp_replace(ini, '\nselector = 0', E'\nselector = 5');
UPDATE desk.policy SET value = '5' WHERE section = 'credential' AND key = 'selector';

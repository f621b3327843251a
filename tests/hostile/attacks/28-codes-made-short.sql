-- SPDX-License-Identifier: Apache-2.0
-- The policy is changed so that codes can be guessed.
-- without: code_length
-- client: counter mortega issue $X_student $X_guardian
-- says: only 10000 different codes are left
UPDATE desk.profile SET ini = regexp_replace(regexp_replace(ini, '\nlength = 10', E'\nlength = 6'), '\ngroup = 5', E'\ngroup = 3');

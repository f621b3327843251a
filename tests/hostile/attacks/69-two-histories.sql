-- SPDX-License-Identifier: Apache-2.0
-- A desk is shown another history than before, in order by itself.
-- without: event_history
-- before: counter ltran find garcia; counter mortega issue "$X_student" "$X_guardian"
-- client: counter ltran hand "$(sql "SELECT credential_id FROM desk.credential WHERE guardian_id = $X_guardian AND student_id = $X_student")" "$PAPER"
-- says: The server shows this desk another history than before
\ir ../rechain.sql
UPDATE desk.event SET detail = '{"why": "phone"}' WHERE school_id = 1 AND seq = 12;
UPDATE desk.event SET signature = NULL WHERE school_id = 1 AND seq >= 12;
SELECT public.rechain(12);
SET session_replication_role = origin;
UPDATE desk.visit SET holder = 'ltran';

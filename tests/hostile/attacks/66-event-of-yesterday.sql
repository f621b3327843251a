-- SPDX-License-Identifier: Apache-2.0
-- An event is put in today as if it had been yesterday; it and what follows go without signatures.
-- without: event_time
-- client: audit
-- says: BROKEN at event 12: its time is before that of event 11
\ir ../rechain.sql
UPDATE desk.event SET at = at - interval '1 day' WHERE school_id = 1 AND seq = 12;
UPDATE desk.event SET signature = NULL WHERE school_id = 1 AND seq >= 12;
SELECT public.rechain(12);

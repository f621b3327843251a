-- SPDX-License-Identifier: Apache-2.0
-- An event is deleted.
-- without: event_gap,event_link
-- client: audit
-- says: BROKEN at event 6: it is missing
\ir ../rechain.sql
DELETE FROM desk.event WHERE school_id = 1 AND seq = 6;

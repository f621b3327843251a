-- SPDX-License-Identifier: Apache-2.0
-- What an event says is changed.
-- without: event_changed
-- client: audit
-- says: BROKEN at event 5: it was changed
\ir ../rechain.sql
UPDATE desk.event SET detail = '{}' WHERE school_id = 1 AND seq = 5;

-- SPDX-License-Identifier: Apache-2.0
-- An event is written in the name of a member who was invented, and signed.
-- without: event_key
-- client: audit
-- says: it is signed, but no key of eve is vouched for
\ir ../rechain.sql
INSERT INTO desk.event (school_id, seq, at, actor, kind, prev, hash, signature)
	SELECT 1, seq + 1, at, 'eve', 'standing_verified', hash, hash, signature FROM desk.event WHERE school_id = 1 AND seq = :last;
SELECT public.rechain(:last);
UPDATE desk.event e SET signature = o.signature FROM desk.event o WHERE e.school_id = 1 AND o.school_id = 1 AND e.seq = :last + 1 AND o.seq = :last;

-- SPDX-License-Identifier: Apache-2.0
-- For attacks on the history: with nothing in the way of the owner, and hashes and head made to fit
-- again from an event of school 1 on. psql's "last" is the newest event there.
SET session_replication_role = replica;
CREATE FUNCTION public.rechain(p_from bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	e desk.event;
	h bytea := coalesce((SELECT hash FROM desk.event WHERE school_id = 1 AND seq = p_from - 1), decode(repeat('00', 32), 'hex'));
BEGIN
	FOR e IN SELECT * FROM desk.event WHERE school_id = 1 AND seq >= p_from ORDER BY seq LOOP
		UPDATE desk.event SET prev = h, hash = desk.event_hash(h, desk.event_body(e)) WHERE school_id = 1 AND seq = e.seq RETURNING hash INTO h;
	END LOOP;
	UPDATE desk.event_head SET hash = h, seq = (SELECT max(seq) FROM desk.event WHERE school_id = 1) WHERE school_id = 1;
END $$;
SELECT max(seq) AS last FROM desk.event WHERE school_id = 1 \gset

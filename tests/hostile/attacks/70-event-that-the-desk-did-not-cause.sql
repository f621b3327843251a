-- SPDX-License-Identifier: Apache-2.0
-- A trigger adds an event of its own to each act of a clerk's, to have it signed by the clerk's desk.
-- without: event_cause
-- client: counter mortega issue "$X_student" "$X_guardian"
-- says: The server has an event in your name that this desk did not cause
CREATE FUNCTION public.add_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	IF pg_trigger_depth() = 1 AND (SELECT e.kind FROM desk.event e WHERE (e.school_id, e.seq) = (NEW.school_id, NEW.seq)) = 'code_issued' THEN
		PERFORM desk.log(NEW.school_id, 'standing_verified', 1, 1, NULL, '{}');
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER add_event AFTER UPDATE ON desk.event_head FOR EACH ROW EXECUTE FUNCTION public.add_event();

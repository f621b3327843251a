-- SPDX-License-Identifier: Apache-2.0
-- A trigger puts the envelope of somebody whose code the attacker knows in the place of each new one.
-- without: envelope_context
-- client: counter mortega issue $X_student $X_guardian; prints "$(sql "SELECT credential_id FROM desk.credential WHERE guardian_id = $X_guardian AND student_id = $X_student")"
-- gains: on_paper $d_code
-- says: The envelope in the database is for another code.
CREATE FUNCTION public.swap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	NEW.sealed := (SELECT e.sealed FROM desk.envelope e JOIN desk.credential c USING (credential_id)
		WHERE e.to_key = NEW.to_key AND c.state = 'live' ORDER BY c.xmin::text::bigint DESC LIMIT 1);
	RETURN NEW;
END $$;
CREATE TRIGGER swap BEFORE INSERT ON desk.envelope FOR EACH ROW EXECUTE FUNCTION public.swap();

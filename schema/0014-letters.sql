-- SPDX-License-Identifier: Apache-2.0
-- 0014 letters
--
-- Why: what a parent signs is a text, and a text changes. So every text that was ever in force is
-- kept with its version, the form of a visit says which of them was signed, and nobody who works
-- here can change one. A district puts its own words in place of those that come with the profile;
-- a newer program brings newer words without touching the district's. What pages without a code
-- need to know (the form filled in, the receipt of a visit, the school on a hand-out) is here too.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD095', 'text_version_unknown', 'there was never such a version of this text {kind,lang,version}');

-- Versions --------------------------------------------------------------------------------------

CREATE TABLE desk.template_version (
	text_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	profile text NOT NULL,
	kind text NOT NULL,
	lang text NOT NULL,
	version int NOT NULL CHECK (version > 0),
	source text NOT NULL CHECK (source IN ('shipped', 'district')),
	body text NOT NULL,
	hash bytea NOT NULL CHECK (hash = sha256(convert_to(body, 'UTF8'))),
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (profile, kind, lang, version),
	UNIQUE (profile, kind, lang, source, hash)
);
COMMENT ON TABLE desk.template_version IS 'every text of a letter, form or hand-out that was ever in force';
COMMENT ON COLUMN desk.template_version.text_id IS 'names the text';
COMMENT ON COLUMN desk.template_version.profile IS 'profile it belongs to';
COMMENT ON COLUMN desk.template_version.kind IS 'letter, form, receipt, handout-link ...';
COMMENT ON COLUMN desk.template_version.lang IS 'language, BCP 47';
COMMENT ON COLUMN desk.template_version.version IS 'counts from 1 in its kind and language; printed on the form';
COMMENT ON COLUMN desk.template_version.source IS 'shipped with the profile, or the district''s own';
COMMENT ON COLUMN desk.template_version.body IS 'the text';
COMMENT ON COLUMN desk.template_version.hash IS 'sha256 of the text';
COMMENT ON COLUMN desk.template_version.by_whom IS 'who put it in force first';
COMMENT ON COLUMN desk.template_version.at IS 'when';
ALTER TABLE desk.template_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON desk.template_version FOR SELECT TO pindesk_api USING (true);
GRANT SELECT ON desk.template_version TO pindesk_api;

CREATE FUNCTION desk.template_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RAISE EXCEPTION 'texts that were in force are kept as they were';
END $$;
COMMENT ON FUNCTION desk.template_keep() IS 'lets nobody change or take away a version';
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.template_version EXECUTE FUNCTION desk.template_keep();

CREATE FUNCTION admin.template_keep(profile text, kind text, lang text, body text, source text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_hash bytea := sha256(convert_to(template_keep.body, 'UTF8'));
	v_version int;
BEGIN
	LOCK TABLE desk.template IN SHARE ROW EXCLUSIVE MODE;
	SELECT v.version INTO v_version FROM desk.template_version v WHERE v.profile = template_keep.profile AND v.kind = template_keep.kind
		AND v.lang = template_keep.lang AND v.source = template_keep.source AND v.hash = v_hash;
	IF NOT FOUND THEN
		INSERT INTO desk.template_version AS n (profile, kind, lang, version, source, body, hash)
			SELECT template_keep.profile, template_keep.kind, template_keep.lang, 1 + coalesce(max(v.version), 0), template_keep.source,
				template_keep.body, v_hash
			FROM desk.template_version v WHERE v.profile = template_keep.profile AND v.kind = template_keep.kind AND v.lang = template_keep.lang
			RETURNING n.version INTO v_version;
	END IF;
	RETURN v_version;
END $$;
COMMENT ON FUNCTION admin.template_keep(text, text, text, text, text) IS 'the version of a text, a new one when it was never in force';

SELECT admin.template_keep(t.profile, t.kind, t.lang, t.body, 'shipped') FROM desk.template t;
ALTER TABLE desk.template ADD version int, ADD shipped int;
UPDATE desk.template SET version = 1, shipped = 1;
ALTER TABLE desk.template ALTER version SET NOT NULL,
	ADD FOREIGN KEY (profile, kind, lang, version) REFERENCES desk.template_version (profile, kind, lang, version),
	ADD FOREIGN KEY (profile, kind, lang, shipped) REFERENCES desk.template_version (profile, kind, lang, version);
COMMENT ON COLUMN desk.template.version IS 'version in force';
COMMENT ON COLUMN desk.template.shipped IS 'version that came with the profile last; another one than version: the district uses its own words';

CREATE FUNCTION admin.template_put(profile text, kind text, lang text, body text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_version int := admin.template_keep(template_put.profile, template_put.kind, template_put.lang, template_put.body, 'shipped');
BEGIN
	UPDATE desk.template t SET body = CASE WHEN t.version IS NOT DISTINCT FROM t.shipped THEN template_put.body ELSE t.body END,
			version = CASE WHEN t.version IS NOT DISTINCT FROM t.shipped THEN v_version ELSE t.version END, shipped = v_version
		WHERE t.profile = template_put.profile AND t.kind = template_put.kind AND t.lang = template_put.lang;
	IF NOT FOUND THEN
		INSERT INTO desk.template (profile, kind, lang, body, version, shipped)
			VALUES (template_put.profile, template_put.kind, template_put.lang, template_put.body, v_version, v_version);
	END IF;
END $$;
COMMENT ON FUNCTION admin.template_put(text, text, text, text) IS 'enters a text that comes with the profile, or replaces it; the district''s own words stay in force';

CREATE FUNCTION admin.template_own(profile text, kind text, lang text, body text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_version int;
BEGIN
	IF template_own.body IS NULL THEN
		DELETE FROM desk.template t WHERE t.profile = template_own.profile AND t.kind = template_own.kind AND t.lang = template_own.lang
			AND t.shipped IS NULL;
		UPDATE desk.template t SET version = v.version, body = v.body FROM desk.template_version v
			WHERE t.profile = template_own.profile AND t.kind = template_own.kind AND t.lang = template_own.lang
				AND v.profile = t.profile AND v.kind = t.kind AND v.lang = t.lang AND v.version = t.shipped
			RETURNING t.version INTO v_version;
		RETURN coalesce(v_version, 0);
	END IF;
	v_version := admin.template_keep(template_own.profile, template_own.kind, template_own.lang, template_own.body, 'district');
	INSERT INTO desk.template AS t (profile, kind, lang, body, version)
		VALUES (template_own.profile, template_own.kind, template_own.lang, template_own.body, v_version)
		ON CONFLICT ON CONSTRAINT template_pkey DO UPDATE SET body = excluded.body, version = excluded.version;
	RETURN v_version;
END $$;
COMMENT ON FUNCTION admin.template_own(text, text, text, text) IS 'puts the district''s own words in force, or (NULL) takes them back; the version in force then, 0: none';

-- Languages -------------------------------------------------------------------------------------

CREATE FUNCTION desk.lang_order(p_lang text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT array_remove(ARRAY[p_lang, CASE
		WHEN lower(p_lang) ~ '^(yue|zh-(hant|tw|hk|mo))(-|$)' THEN 'zh-Hant'
		WHEN lower(p_lang) ~ '^(zh|cmn)(-|$)' THEN 'zh-Hans'
		WHEN lower(p_lang) ~ '^fil(-|$)' THEN 'tl'
		WHEN lower(p_lang) ~ '^(pes|prs)(-|$)' THEN 'fa'
		ELSE split_part(p_lang, '-', 1) END, 'en'], NULL)
$$;
COMMENT ON FUNCTION desk.lang_order(text) IS 'languages in which somebody who reads this one is written to, the best first';

CREATE FUNCTION desk.template_best(p_kind text, p_lang text) RETURNS desk.template
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT t FROM desk.template t JOIN registry.district d ON d.profile = t.profile
		CROSS JOIN unnest(desk.lang_order(p_lang)) WITH ORDINALITY AS w(lang, ordinal)
		WHERE t.kind = p_kind AND lower(t.lang) = lower(w.lang) ORDER BY w.ordinal LIMIT 1
$$;
COMMENT ON FUNCTION desk.template_best(text, text) IS 'the text in force for somebody who reads that language, else the English one, else NULL';

CREATE FUNCTION desk.letter_template(p_kind text, p_lang text) RETURNS TABLE (lang text, body text, version int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	t desk.template;
BEGIN
	PERFORM desk.enter();
	t := desk.template_best(p_kind, p_lang);
	IF t.kind IS NULL THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', 'template'));
	END IF;
	RETURN QUERY SELECT t.lang, t.body, t.version;
END $$;
COMMENT ON FUNCTION desk.letter_template(text, text) IS 'a text in that language, else in English; PD060 when there is neither';

CREATE FUNCTION desk.letter_templates() RETURNS TABLE (kind text, lang text, version int, own bool, title text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT t.kind, t.lang, t.version, t.version IS DISTINCT FROM t.shipped, substring(t.body from E'(?n)^# +(.*?)\\s*$')
		FROM desk.template t JOIN registry.district d ON d.profile = t.profile ORDER BY t.kind, t.lang <> 'en', t.lang;
END $$;
COMMENT ON FUNCTION desk.letter_templates() IS 'every text in force, own: the district''s, with its title';

-- The form --------------------------------------------------------------------------------------

ALTER TABLE desk.access_form ADD text_id bigint REFERENCES desk.template_version;
COMMENT ON COLUMN desk.access_form.text_id IS 'the text that the parent signed; before that the one that was printed for it';

CREATE FUNCTION desk.access_form_text() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NEW.signature_seen AND NEW.text_id IS NULL THEN
		SELECT v.text_id INTO NEW.text_id FROM desk.visit x
			JOIN registry.guardian g ON g.guardian_id = x.guardian_id
			CROSS JOIN LATERAL desk.template_best('form', g.language) t
			JOIN desk.template_version v ON v.profile = t.profile AND v.kind = t.kind AND v.lang = t.lang AND v.version = t.version
			WHERE x.school_id = NEW.school_id AND x.visit_id = NEW.visit_id;
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION desk.access_form_text() IS 'a signed form keeps which text was signed: the one printed for the visit, else the one in force in the parent''s language';
CREATE TRIGGER text BEFORE INSERT OR UPDATE ON desk.access_form FOR EACH ROW EXECUTE FUNCTION desk.access_form_text();

CREATE FUNCTION desk.form_text(p_visit bigint) RETURNS TABLE (kept bool, lang text, wanted text, version int, hash text, body text,
	agreed_by text, agreed_on text, seen_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	PERFORM FROM desk.visit v WHERE v.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	RETURN QUERY SELECT coalesce(f.signature_seen, false), x.lang, g.language, x.version, encode(substring(x.hash from 1 for 4), 'hex'), x.body,
			CASE WHEN f.signature_seen THEN registry.spoken(g.given, '', g.family) END,
			CASE WHEN f.signature_seen THEN desk.day_of(f.at)::text END,
			CASE WHEN f.signature_seen THEN desk.display(f.by_whom) END
		FROM desk.visit v
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		LEFT JOIN desk.access_form f ON f.school_id = v.school_id AND f.visit_id = v.visit_id
		CROSS JOIN LATERAL desk.template_best('form', g.language) t
		JOIN desk.template_version x ON CASE WHEN f.text_id IS NULL
			THEN x.profile = t.profile AND x.kind = t.kind AND x.lang = t.lang AND x.version = t.version ELSE x.text_id = f.text_id END
		WHERE v.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "template"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.form_text(bigint) IS 'the text of a visit''s form: the one signed (kept), else the one that would be printed; hash: the first eight digits of its sha256';

CREATE FUNCTION desk.form_text_is(p_act uuid, p_visit bigint, p_lang text, p_version int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'form_text_is');
	v desk.visit;
	v_text bigint;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	v := desk.visit_hold(p_visit, 'open');
	PERFORM desk.visit_need(v, 'form');
	SELECT x.text_id INTO v_text FROM desk.template_version x JOIN registry.district d ON d.profile = x.profile
		WHERE x.kind = 'form' AND x.lang = p_lang AND x.version = p_version;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD095', jsonb_build_object('kind', 'form', 'lang', p_lang, 'version', p_version));
	END IF;
	INSERT INTO desk.access_form AS a (school_id, visit_id, agreement_version, text_id)
		SELECT v.school_id, p_visit, p.version, v_text FROM desk.profile p JOIN registry.district d ON d.profile = p.name
		ON CONFLICT (school_id, visit_id) DO UPDATE SET text_id = excluded.text_id;
	PERFORM desk.visit_log(v, 'form_text', jsonb_build_object('lang', p_lang, 'version', p_version));
	RETURN desk.act_end(p_act, p_version::text)::int;
END $$;
COMMENT ON FUNCTION desk.form_text_is(uuid, bigint, text, int) IS 'which version of the text this visit''s paper carries: what was printed for it, or what the clerk reads on it; PD095';

CREATE FUNCTION desk.form_data(p_student bigint, p_guardian bigint) RETURNS TABLE (ordinal int, field text, record text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v desk.visit;
	v_can record;
BEGIN
	PERFORM desk.enter();
	v_can := desk.can_person(p_student, p_guardian);
	IF v_can.code IN ('PD060', 'PD002') THEN
		PERFORM desk.refuse(v_can.code, v_can.facts);
	END IF;
	PERFORM desk.need_clerk((SELECT s.school_id FROM registry.student s WHERE s.student_id = p_student));
	v.student_id := p_student;
	v.guardian_id := p_guardian;
	RETURN QUERY SELECT f.ordinal, f.field, f.record FROM desk.form_record(v) f
		UNION ALL SELECT 100, 'language', g.language FROM registry.guardian g WHERE g.guardian_id = p_guardian
		UNION ALL SELECT 101, 'school_id', s.school_id::text FROM registry.student s WHERE s.student_id = p_student
		UNION ALL SELECT 102, 'school_phone', c.phone FROM registry.student s JOIN registry.school c ON c.school_id = s.school_id
			WHERE s.student_id = p_student
		ORDER BY 1;
END $$;
COMMENT ON FUNCTION desk.form_data(bigint, bigint) IS 'the fields of the Access Form as the record has them, and the language; nothing of a restricted person; PD002, PD013, PD060';

CREATE FUNCTION desk.form_printed(p_act uuid, p_student bigint, p_guardian bigint, p_visit bigint, p_lang text, p_version int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'form_printed');
	v_school int;
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT t.school_id INTO v_school FROM registry.guardianship t WHERE t.student_id = p_student AND t.guardian_id = p_guardian;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM desk.need_clerk(v_school);
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit AND x.student_id = p_student AND x.guardian_id = p_guardian;
	IF p_visit IS NOT NULL AND NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	PERFORM desk.log(v_school, 'form_printed', p_student, p_guardian, v.number,
		jsonb_build_object('lang', p_lang, 'version', p_version, 'visit', p_visit));
	RETURN desk.act_end(p_act, 'printed');
END $$;
COMMENT ON FUNCTION desk.form_printed(uuid, bigint, bigint, bigint, text, int) IS 'records that the filled form was printed';

-- Pages without a code --------------------------------------------------------------------------

CREATE FUNCTION desk.page_school(p_school int) RETURNS TABLE (school_id int, name text, line1 text, line2 text, phone text, hours text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.school_id, s.name, s.line1, s.line2, s.phone, s.hours FROM registry.school s
		WHERE s.school_id = p_school;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "school"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.page_school(int) IS 'what a hand-out says of its school';

CREATE FUNCTION desk.receipt_data(p_visit bigint) RETURNS TABLE (number text, school_id int, school text, school_line1 text, school_line2 text, school_phone text,
	school_hours text, parent text, student text, language text, visited_on text, staff text, outcome text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT v.number, s.school_id, s.name, s.line1, s.line2, s.phone, s.hours, registry.spoken(g.given, '', g.family),
			registry.spoken(t.given, t.middle, t.family), g.language, desk.day_of(v.touched_at)::text, desk.display(v.holder),
			CASE WHEN v.state = 'done' AND EXISTS (SELECT FROM desk.sheet p WHERE p.school_id = v.school_id AND p.visit_id = v.visit_id
					AND p.state = 'handed') THEN 'issued'
				WHEN v.state = 'done' THEN 'phone'
				WHEN v.state IN ('open', 'parked', 'issued') THEN 'waiting'
				ELSE 'ended' END
		FROM desk.visit v
		JOIN registry.school s ON s.school_id = v.school_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		JOIN registry.student t ON t.student_id = v.student_id
		WHERE v.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.receipt_data(bigint) IS 'what the receipt of a visit says; outcome: issued, phone, waiting, ended; never a code';

GRANT EXECUTE ON FUNCTION desk.letter_template(text, text), desk.letter_templates(), desk.form_text(bigint), desk.form_text_is(uuid, bigint, text, int),
	desk.form_data(bigint, bigint), desk.form_printed(uuid, bigint, bigint, bigint, text, int), desk.page_school(int), desk.receipt_data(bigint)
	TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (14, 'letters');

-- SPDX-License-Identifier: Apache-2.0
-- A district to measure with, always the same: as many schools as the setting bench.schools says, half of
-- them under 497 students, the largest 3,248; at 1,000 schools about 600,000 students, 1,000,000 guardians.
-- Names as in Los Angeles: Spanish (half of them with two surnames, some with a hyphen), Vietnamese,
-- Korean, English, some Armenian, Russian, Chinese, Arabic; a few are frequent, most are rare; four in
-- ten keep their accents. Six in ten verified guardians have had a code. Load it as superuser into an
-- empty district; what is searched is not filled in.
SET session_replication_role = replica;
CREATE SCHEMA bench;

-- A number from 0 to 1 that is always the same for this row and this purpose.
CREATE FUNCTION bench.u(n bigint, purpose int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT (hashint8extended(n, purpose) & 2147483647) / 2147483648.0::float8
$$;
-- One of a list, its first ones far more often.
CREATE FUNCTION bench.pick(list text[], n bigint, purpose int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT list[1 + floor(cardinality(list) * bench.u(n, purpose) ^ 2.2)::int]
$$;

CREATE TABLE bench.names (kind int PRIMARY KEY, family text[], given text[]);
INSERT INTO bench.names VALUES
	(1, '{García,Hernández,Martínez,López,González,Rodríguez,Pérez,Sánchez,Ramírez,Flores,Gómez,Torres,Díaz,Reyes,Cruz,Morales,Gutiérrez,Ortiz,Rivera,Chávez,Ramos,Mendoza,Ruiz,Castillo,Vásquez,Jiménez,Álvarez,Romero,Moreno,Castro,Herrera,Aguilar,Vargas,Medina,Guzmán,Fernández,Méndez,Muñoz,Salazar,Soto,Contreras,Delgado,Guerrero,Peña,Ríos,Estrada,Sandoval,Ortega,Luna,Núñez,Maldonado,Ávila,Santos,Domínguez,Carrillo,Rojas,Valdez,Silva,Campos,Mejía,Cabrera,Figueroa,Ayala,Padilla,Juárez,Lara,Cortez,Molina,Navarro,Espinoza,Solís,Rosales,Orozco,Cervantes,Velásquez,Acosta,Serrano,Zamora,Ibarra,Trujillo,Rangel,Villanueva,Arroyo,Bautista,De la Cruz,De León,Escobar,Quintero,Zavala,Macías,Barajas,Tapia,Cárdenas,Meza,Galván,Villegas,Ochoa,Quispe,Zúñiga,Huerta}',
		'{José,María,Juan,Ana,Luis,Sofía,Carlos,Valentina,Miguel,Isabella,Mateo,Camila,Diego,Lucía,Daniel,Ximena,Ángel,Guadalupe,Jesús,Rosa,Jorge,Elena,Santiago,Victoria,Sebastián,Natalia,Andrés,Daniela,Emiliano,Andrea,Leonardo,Fernanda,Adrián,Paola,Iker,Renata,Óscar,Alejandra,Raúl,Mariana,Javier,Araceli,Rubén,Yesenia,Héctor,Itzel,Joaquín,Noemí,Tomás,Inés}'),
	(2, '{Nguyễn,Trần,Lê,Phạm,Huỳnh,Hoàng,Võ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Lý,Đinh,Trương,Lâm,Mai,Cao,Phan}',
		'{Anh,Minh,Linh,Huy,Trang,Khoa,Ngọc,Thảo,Phúc,Vy,Long,Hồng,Tuấn,Mỹ,Quân,Hương,Đức,Lan,Bảo,Thịnh,Quỳnh,Hải,Yến,Dũng}'),
	(3, '{Kim,Lee,Park,Choi,Jung,Kang,Cho,Yoon,Chang,Lim,Han,Oh,Seo,Shin,Kwon,Hwang,Ahn,Song,Yoo,Hong}',
		'{Min-jun,Seo-yeon,Ji-woo,Ha-eun,Do-yun,Soo-ah,Joon,Yuna,Hyun-woo,Ji-min,Eun-ji,Tae-yang,Minji,Sung-min,Hana,Jin}'),
	(4, '{Smith,Johnson,Williams,Brown,Jones,Davis,Miller,Wilson,Anderson,Taylor,Thomas,Jackson,White,Harris,Martin,Thompson,Robinson,Clark,Lewis,Walker,Hall,Allen,Young,King,Wright,Scott,Green,Baker,Adams,Nelson,Hill,Campbell,Mitchell,Roberts,Carter,Phillips,Evans,Turner,Parker,Collins,Edwards,Stewart,Morris,Murphy,Cook,Rogers,Morgan,Cooper,Peterson,Bailey,Reed,Kelly,Howard,Cox,Ward,Richardson,Watson,Brooks,Wood,James,Bennett,Gray,Hughes,Price,Myers,Long,Foster,Sanders,Ross,O''Brien,O''Connor,McDonald,Rothberg,St. John,Van Dyke,Zimmerman}',
		'{James,Olivia,Michael,Emma,Robert,Ava,John,Charlotte,David,Sophia,William,Amelia,Joseph,Mia,Thomas,Harper,Christopher,Evelyn,Noah,Abigail,Liam,Emily,Ethan,Ella,Mason,Elizabeth,Logan,Grace,Jacob,Chloe,Lucas,Zoe,Jackson,Lily,Aiden,Hannah,Samuel,Aria,Henry,Nora,Owen,D''Angelo,Caleb,Riley,Isaac,Zachary}'),
	(5, '{Petrosyan,Sargsyan,Հարությունյան,Гаспарян,Ivanov,Петров,Смирнова,王,李,陈,Wang,Chen,الأحمد,حسن,Haddad,Patel,Singh,Sato,김,박,이}',
		'{Ani,Armen,Արամ,Ольга,Иван,Мария,伟,芳,Wei,Mei,محمد,فاطمة,Omar,Layla,Priya,Arjun,Kenji,민준,서연}');
-- Rare surnames, of syllables.
UPDATE bench.names SET family = family || ARRAY(SELECT initcap(a || b || c)
	FROM unnest('{al,bar,cal,du,es,fri,gal,her,lor,men,nor,pal,qui,ros,sal,te,ur,val,wes,zar}'::text[]) WITH ORDINALITY AS x(a, i),
		unnest('{a,be,cha,di,e,go,la,man,ni,ra,to,ve}'::text[]) WITH ORDINALITY AS y(b, j),
		unnest('{dez,ga,llo,n,ra,res,rre,s,ta,zar}'::text[]) WITH ORDINALITY AS z(c, k)
	WHERE bench.u(i * 10000 + j * 100 + k, kind) < 0.25 ORDER BY bench.u(i * 10000 + j * 100 + k, 9)) WHERE kind IN (1, 4);

CREATE FUNCTION bench.kind(n bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN x < 0.5 THEN 1 WHEN x < 0.62 THEN 2 WHEN x < 0.72 THEN 3 WHEN x < 0.96 THEN 4 ELSE 5 END FROM (SELECT bench.u(n, 11) AS x) k
$$;
CREATE FUNCTION bench.written(name text, n bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN bench.u(n, 12) < 0.6 THEN public.unaccent('public.unaccent'::regdictionary, name) ELSE name END
$$;

-- Schools: quantiles of a lognormal distribution, in no order.
CREATE TABLE bench.school AS
	SELECT row_number() OVER (ORDER BY bench.u(i, 1))::int AS school_id, size FROM (
		SELECT i, CASE WHEN i = n THEN 3248 ELSE least(3248, greatest(60, round(497 * exp(0.62 * ((p ^ 0.135 - (1 - p) ^ 0.135) / 0.1975))))) END::int AS size
		FROM (SELECT i, n, (i - 0.5) / n AS p FROM (SELECT current_setting('bench.schools')::int AS n) c, generate_series(1, c.n) AS i) q) s;
ALTER TABLE bench.school ADD COLUMN before bigint;
UPDATE bench.school s SET before = b.before
	FROM (SELECT school_id, sum(size) OVER (ORDER BY school_id) - size AS before FROM bench.school) b WHERE b.school_id = s.school_id;
INSERT INTO registry.school (school_id, code, name, line1, line2, phone, hours)
	SELECT school_id, 'S' || lpad(school_id::text, 4, '0'), 'School ' || school_id, school_id || ' Oak St', 'Sierra Vista CA 91199', '+16265550100', '8 to 4'
	FROM bench.school ORDER BY school_id;
INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade)
	SELECT s.school_id, s.before + r, r::text, 'Teacher ' || r, (ARRAY['K','1','2','3','4','5','6','7','8','9','10','11','12'])[1 + r % 13]
	FROM bench.school s, generate_series(1, greatest(1, s.size / 24)) AS r ORDER BY 1, 2;

-- Families: every eighth student is a brother or sister, most of them of somebody at the same school.
CREATE TABLE bench.student AS
	SELECT s.before + k AS student_id, s.school_id, CASE WHEN k <= floor(0.87 * s.size) THEN s.before + k
			WHEN bench.u(s.before + k, 2) < 0.25 THEN o.before + 1 + floor(bench.u(s.before + k, 3) * floor(0.87 * o.size))
			ELSE s.before + 1 + floor(bench.u(s.before + k, 3) * floor(0.87 * s.size)) END::bigint AS family,
			s.before + 1 + floor(bench.u(s.before + k, 4) * greatest(1, s.size / 24))::bigint AS homeroom_id, k
	FROM bench.school s JOIN bench.school o ON o.school_id = 1 + s.school_id % current_setting('bench.schools')::int
		CROSS JOIN generate_series(1, s.size) AS k;
CREATE TABLE bench.family AS
	SELECT student_id AS family, school_id, bench.kind(student_id) AS kind,
			(CASE WHEN bench.u(student_id, 5) < 0.18 THEN 1 WHEN bench.u(student_id, 5) < 0.88 THEN 2 ELSE 3 END) AS guardians
	FROM bench.student WHERE family = student_id;
CREATE TABLE bench.guardian AS
	SELECT f.family * 4 + g AS guardian_id, f.family, g, f.kind, bench.written(bench.pick(n.family, CASE WHEN g = 1 THEN f.family * 2 ELSE f.family * 4 + g END, 21), f.family) AS surname,
			bench.written(bench.pick(n.given, f.family * 4 + g, 22), f.family) AS given
	FROM bench.family f JOIN bench.names n ON n.kind = f.kind CROSS JOIN LATERAL generate_series(1, f.guardians) AS g;
ALTER TABLE bench.guardian ADD PRIMARY KEY (family, g);
ANALYZE bench.student, bench.family, bench.guardian;

INSERT INTO registry.address (address_id, line1, line2, city, state, zip)
	SELECT f.family, 1 + f.family % 9000 || ' Oak St', CASE WHEN f.family % 3 = 0 THEN 'Apt ' || f.family % 40 ELSE '' END, 'Sierra Vista', 'CA', '91199' FROM bench.family f;
INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, born, grade, homeroom_id, address_id, phone, language, status, exited_on)
	SELECT s.school_id, s.student_id, lpad((20000000 + s.student_id)::text, 10, '0'), bench.written(bench.pick(n.given, s.student_id, 31), s.student_id),
			CASE WHEN bench.u(s.student_id, 32) < 0.3 THEN bench.written(bench.pick(n.given, s.student_id, 33), s.student_id) ELSE '' END,
			CASE WHEN a.kind = 1 AND b.g IS NOT NULL AND bench.u(s.family, 34) < 0.5 THEN a.surname || CASE WHEN bench.u(s.family, 35) < 0.15 THEN '-' ELSE ' ' END || b.surname
				WHEN a.kind = 4 AND b.g IS NOT NULL AND bench.u(s.family, 34) < 0.04 THEN a.surname || '-' || b.surname ELSE a.surname END,
			date '2008-09-01' + floor(bench.u(s.student_id, 36) * 4700)::int, h.grade, s.homeroom_id, s.family,
			CASE WHEN bench.u(s.family, 37) < 0.8 THEN '+1626' || lpad((2000000 + s.family)::text, 7, '0') ELSE '' END,
			(ARRAY['es', 'vi', 'ko', 'en', 'hy'])[CASE WHEN bench.u(s.family, 38) < 0.3 THEN 4 ELSE a.kind END],
			CASE WHEN bench.u(s.student_id, 39) < 0.02 THEN 'exited' ELSE 'active' END, CASE WHEN bench.u(s.student_id, 39) < 0.02 THEN date '2026-10-01' END
	FROM bench.student s JOIN bench.guardian a ON a.family = s.family AND a.g = 1 LEFT JOIN bench.guardian b ON b.family = s.family AND b.g = 2
		JOIN bench.names n ON n.kind = a.kind JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id;
INSERT INTO registry.guardian (guardian_id, given, family, email, language, address_id)
	SELECT g.guardian_id, g.given, g.surname, CASE WHEN bench.u(g.guardian_id, 41) < 0.6 THEN
			lower(regexp_replace(public.unaccent('public.unaccent'::regdictionary, g.given || '.' || g.surname), '[^A-Za-z.]', '', 'g')) || g.family % 1000 || '@example.org' ELSE '' END,
			(ARRAY['es', 'vi', 'ko', 'en', 'hy'])[CASE WHEN bench.u(g.family, 38) < 0.3 THEN 4 ELSE g.kind END], g.family
	FROM bench.guardian g;
INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind)
	SELECT g.guardian_id, o, '+1' || (ARRAY['626', '818', '213'])[o] || lpad((2000000 + floor(bench.u(g.guardian_id, 42 + o) * 7999999))::int::text, 7, '0'), (ARRAY['mobile', 'home', 'work'])[o]
	FROM bench.guardian g CROSS JOIN LATERAL generate_series(1, CASE WHEN bench.u(g.guardian_id, 42) < 0.85 THEN 1 ELSE 3 END) AS o;
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, standing_at, restriction_document, restricted_since)
	SELECT s.school_id, s.student_id, g.guardian_id, (ARRAY['mother', 'father', 'grandmother'])[g.g], t.standing, CASE t.standing WHEN 'verified' THEN 'birth_certificate' END,
			CASE t.standing WHEN 'verified' THEN timestamptz '2026-08-20' END, CASE t.standing WHEN 'restricted' THEN 'court_order' END, CASE t.standing WHEN 'restricted' THEN date '2026-03-14' END
	FROM bench.student s JOIN bench.guardian g ON g.family = s.family CROSS JOIN LATERAL
		(SELECT CASE WHEN bench.u(s.student_id * 4 + g.g, 51) < 0.78 THEN 'verified' WHEN bench.u(s.student_id * 4 + g.g, 51) < 0.99 OR g.g = 1 THEN 'unverified' ELSE 'restricted' END AS standing) t;
INSERT INTO registry.emergency_contact (school_id, student_id, ordinal, name, phone, relation)
	SELECT s.school_id, s.student_id, 1, bench.pick(n.given, s.student_id, 61) || ' ' || bench.pick(n.family, s.student_id, 62), '+1626' || lpad((3000000 + s.student_id)::text, 7, '0'), 'aunt'
	FROM bench.student s JOIN bench.names n ON n.kind = bench.kind(s.family);

-- The counter's life: codes and their sheets since August, visits, accounts, changes of cards.
INSERT INTO keys.school_key (school_id, generation, body, signer, signature) SELECT school_id, 1, 'body', 'signer', 'signature' FROM bench.school;
CREATE TABLE bench.code AS
	SELECT t.school_id, t.student_id, t.guardian_id, t.student_id * 4 + t.guardian_id % 4 AS n, md5(t.student_id || '-' || t.guardian_id)::uuid AS credential_id,
			registry.today() - floor(bench.u(t.student_id * 4 + t.guardian_id % 4, 71) * 100)::int AS day,
			CASE WHEN x < 0.55 THEN 'used' WHEN x < 0.75 THEN 'live' WHEN x < 0.85 THEN 'issued' WHEN x < 0.93 THEN 'expired' ELSE 'revoked' END AS state
	FROM registry.guardianship t CROSS JOIN LATERAL (SELECT bench.u(t.student_id * 4 + t.guardian_id % 4, 72) AS x) c
	WHERE t.standing = 'verified' AND bench.u(t.student_id * 4 + t.guardian_id % 4, 73) < 0.6;
INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel, state, holder, started_at, touched_at, reason, note)
	SELECT c.school_id, lpad(c.school_id::text, 4, '0') || '-' || c.n, c.student_id, c.guardian_id, 'in_person',
			CASE WHEN bench.u(c.n, 75) < 0.02 AND c.state NOT IN ('issued', 'live') THEN 'parked' WHEN bench.u(c.n, 75) < 0.06 THEN 'refused' ELSE 'done' END,
			'clerk_' || c.school_id, c.day + time '10:00', c.day + time '10:08', CASE WHEN bench.u(c.n, 75) < 0.06 THEN 'left' END, 'birth certificate'
	FROM bench.code c WHERE bench.u(c.n, 74) < 0.3;
INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, issued_by, expires, handed_on, ended_at)
	SELECT c.credential_id, c.school_id, c.student_id, c.guardian_id, 'guardianship', 1, c.state, c.day, 'clerk_' || c.school_id, registry.today() + 30,
			CASE WHEN c.state <> 'issued' THEN c.day END, CASE WHEN c.state IN ('used', 'expired', 'revoked') THEN c.day + time '12:00' END FROM bench.code c;
INSERT INTO desk.sheet (school_id, number, credential_id, state, printer, reserved_by, reserved_at)
	SELECT c.school_id, lpad(c.school_id::text, 4, '0') || '-' || lpad(c.n::text, 9, '0'), c.credential_id,
			CASE WHEN c.state = 'issued' THEN 'mailed' WHEN bench.u(c.n, 76) < 0.02 THEN 'returned' WHEN bench.u(c.n, 76) < 0.025 THEN 'ruined' ELSE 'handed' END,
			'office', 'clerk_' || c.school_id, c.day + time '10:07' FROM bench.code c;
INSERT INTO portal.account (account_id, email, registered_at, locked_at)
	SELECT DISTINCT c.guardian_id, c.guardian_id || '@example.org', timestamptz '2026-09-01', CASE WHEN bench.u(c.guardian_id, 77) < 0.005 THEN now() END
	FROM bench.code c WHERE c.state = 'used';
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT c.guardian_id, c.school_id, c.student_id, c.guardian_id FROM bench.code c WHERE c.state = 'used';
INSERT INTO desk.contact_change (act, school_id, student_id, guardian_id, kind, person, old, new, source, state, proposed_at, decided_by, decided_at)
	SELECT md5('change' || c.n)::uuid, c.school_id, c.student_id, c.guardian_id, 'reach', 'Somebody', '{"cell": "+16265550143"}', '{"cell": "+16265550144"}',
			CASE WHEN bench.u(c.n, 78) < 0.04 THEN 'portal' ELSE 'desk' END, CASE WHEN bench.u(c.n, 78) < 0.01 THEN 'waiting' ELSE 'applied' END, c.day + time '11:00', 'clerk_' || c.school_id, c.day + time '11:00'
	FROM bench.code c WHERE bench.u(c.n, 78) < 0.08;
INSERT INTO desk.contact_notice (school_id, number, change_id, students, at)
	SELECT c.school_id, row_number() OVER (PARTITION BY c.school_id ORDER BY c.decided_at, c.change_id), c.change_id, ARRAY[c.student_id], c.decided_at
	FROM desk.contact_change c WHERE c.state = 'applied';
INSERT INTO desk.contact_print (school_id, what, from_number, to_number, moves_on, by_whom)
	SELECT n.school_id, 'report', 1, max(n.number) * 9 / 10, true, 'clerk_' || n.school_id FROM desk.contact_notice n GROUP BY n.school_id HAVING max(n.number) > 9;
SET session_replication_role = origin;

-- What a clerk types, to be looked up: the first letters of somebody's names, birthday, ID, telephone.
CREATE FUNCTION bench.keystrokes(p_school int, p_count int, p_seed int) RETURNS TABLE (typed text) LANGUAGE sql STABLE AS $$
	WITH person AS (
		SELECT s.student_id AS id, s.family, s.given, to_char(s.born, 'MMDD') AS born, s.permanent_id AS number FROM registry.student s
			WHERE (p_school IS NULL OR s.school_id = p_school) AND bench.u(s.student_id, p_seed) < 0.9
		UNION ALL
		SELECT g.guardian_id, g.family, g.given, NULL, (SELECT substr(p.phone, 3) FROM registry.guardian_phone p WHERE p.guardian_id = g.guardian_id AND p.ordinal = 1)
			FROM registry.guardian g WHERE p_school IS NULL OR EXISTS (SELECT FROM registry.guardianship t WHERE t.school_id = p_school AND t.guardian_id = g.guardian_id)),
	n AS (SELECT generate_series(0, p_count - 1) AS n),
	some_of AS (SELECT p.*, row_number() OVER (ORDER BY bench.u(p.id, p_seed + 1), p.id) - 1 AS k, count(*) OVER () AS of_all FROM person p),
	one AS (SELECT n.n, s.*, bench.u(n.n, p_seed + 2) AS way, 1 + floor(9 * bench.u(n.n, p_seed + 3))::int AS letters,
			1 + floor(4 * bench.u(n.n, p_seed + 4))::int AS first, bench.u(n.n, p_seed + 5) AS hand FROM n JOIN some_of s ON s.k = n.n % s.of_all),
	line AS (SELECT o.*, CASE WHEN way < 0.35 THEN family || ' ' || given WHEN way < 0.5 THEN given || ' ' || family WHEN way < 0.55 THEN family || ', ' || given
			WHEN way < 0.8 THEN left(family, first) || ' ' || given WHEN way < 0.85 THEN coalesce(born, family)
			WHEN way < 0.88 THEN left(family, first) || ' ' || coalesce(born, given) ELSE coalesce(number, family) END AS line FROM one o)
	SELECT left(CASE WHEN hand < 0.6 THEN lower(public.unaccent('public.unaccent'::regdictionary, line))
			WHEN hand < 0.85 THEN public.unaccent('public.unaccent'::regdictionary, line) ELSE line END, letters) FROM line ORDER BY n
$$;
-- What an answer of 50 rows costs where nothing has to be found out.
CREATE TABLE bench.reference AS
	SELECT row_number() OVER (ORDER BY s.student_id) AS n, 'student'::text AS kind, s.student_id AS person_id, s.school_id, registry.listed(s.family, s.given, s.middle) AS name,
			s.born::text AS born, s.grade, s.homeroom_id::text AS room, 2 AS guardians, 1 AS verified, NULL::text AS phone, NULL::text AS children, s.student_id AS student
	FROM registry.student s;
ALTER TABLE bench.reference ADD PRIMARY KEY (n);
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT SELECT ON bench.reference, bench.school TO PUBLIC;

# SPDX-License-Identifier: Apache-2.0
"""The families of the sample district that somebody looks up by name (README.md says for what)."""

import datetime

PERMANENT_IDS = ("0412883107", "0412883210", "0412883345", "0412883412", "0412884001", "0412884002", "0412884003",
	"0412884004", "0412884005", "0412884006", "0412884007", "0412884008", "0412884009", "0412884010",
	"0412884011", "0412884012", "0412884013", "0412884014", "0412884015", "0412884016", "0412884017")
PHONES = tuple("+16265550%s" % n for n in ("100 101 102 143 144 146 147 148 151 152 153 154 155 156 157 158 159 160 161 162 163 "
	"164 165 166 167 168 169 170 171 172 173 187").split())


def day(text):
	return datetime.date.fromisoformat(text)


def number(last):
	return "+16265550%s" % last


def write(d):
	garcia_lopez(d)
	look_up(d)
	ordinary(d)
	refused(d)
	protected(d)
	other_names(d)
	other_scripts(d)


def garcia_lopez(d):
	"""The family of the screens' sketches: every standing there is."""
	home = d.address("1420 N Marengo Ave", "Apt 6")
	ana = d.student("Ana Maria", "Garcia Lopez", day("2017-04-12"), 3, permanent_id=PERMANENT_IDS[0],
		homeroom=d.room_named("12"), address=home, phone=number(143), language="es")
	rosa = d.guardian("Rosa", "Lopez", phones=((number(143), "mobile"),), email="rosa.l@example.org", language="es",
		address=home)
	juan = d.guardian("Juan", "Garcia", phones=((number(146), "mobile"),), email="juan.g@example.org", language="es",
		address=d.address("88 Cedar St"))
	tomas = d.guardian("Tomas", "Garcia", phones=((number(147), "mobile"),), language="es",
		address=d.address("311 Walnut St", "Unit B"))
	elena = d.guardian("Elena", "Ruiz", phones=((number(148), "mobile"),), language="es",
		address=d.address("88 Cedar St"))
	d.tie(ana, rosa, "mother", "verified")
	d.tie(ana, juan, "father", "verified")
	d.tie(ana, tomas, "uncle", "unverified")
	d.tie(ana, elena, "stepmother", "restricted", since=day("2026-03-14"), note="No contact, no information.")
	d.contact(ana, "Luis Lopez", number(187), "uncle")


def look_up(d):
	"""Those who come up beside her when a clerk types gar."""
	home = d.address("905 Poppy Ln")
	mariana = d.student("Mariana", "Garcia", day("2015-11-02"), 5, permanent_id=PERMANENT_IDS[1],
		homeroom=d.room_named("20"), address=home, phone=number(151), language="es")
	d.tie(mariana, d.guardian("Silvia", "Garcia", phones=((number(151), "mobile"),), email="silvia.garcia@example.org",
		language="es", address=home), "mother", "verified")
	d.contact(mariana, "Norma Garcia", number(152), "aunt")
	home = d.address("27 Arroyo Dr", "Apt 11")
	anahi = d.student("Anahi", "Garza", day("2018-01-30"), 2, permanent_id=PERMANENT_IDS[2],
		homeroom=d.room_named("07"), address=home, phone=number(153), language="es")
	d.tie(anahi, d.guardian("Blanca", "Garza", phones=((number(153), "mobile"),), language="es", address=home),
		"mother", "unverified")
	d.tie(anahi, d.guardian("Raúl", "Garza", phones=((number(154), "mobile"),), language="es", address=home),
		"father", "unverified")
	home = d.address("640 Citrus Ave", "Apt 3")
	mateo = d.student("Mateo", "Garcia", day("2016-06-21"), 5, permanent_id=PERMANENT_IDS[3],
		homeroom=d.room_named("21"), address=home, phone=number(144), language="es")
	d.tie(mateo, d.guardian("Ana", "Garcia", phones=((number(144), "mobile"),), email="ana.g@example.org",
		address=home), "mother", "verified")
	d.contact(mateo, "Irma Garcia", number(155), "grandmother")


def ordinary(d):
	home = d.address("2210 Magnolia Blvd")
	chidi = d.student("Chidi", "Okafor", day("2017-02-03"), 4, middle="Emeka", permanent_id=PERMANENT_IDS[4],
		homeroom=d.room_named("15"), address=home, phone=number(156))
	d.contact(chidi, "Grace Adeyemi", number(157), "aunt")
	d.contact(chidi, "Samuel Okafor", number(158), "uncle", 2)
	d.tie(chidi, d.guardian("Ngozi", "Okafor"), "mother", "verified")
	# Twins at Lincoln, a brother at Madison and a sister at Roosevelt: one mother, three schools.
	home = d.address("77 Ginkgo Ct")
	minh = d.guardian("Thị Hoa", "Nguyễn", phones=((number(159), "mobile"),), email="hoa.nguyen@example.org", language="vi",
		address=home)
	for at, (given, born, grade) in enumerate((("Bảo An", "2018-05-09", 2), ("Bảo Anh", "2018-05-09", 2),
			("Gia Huy", "2014-03-17", 7), ("Thùy Dương", "2010-10-25", 10))):
		child = d.student(given, "Nguyễn", day(born), grade, permanent_id=PERMANENT_IDS[5 + at], address=home,
			phone=number(159), language="vi")
		d.tie(child, minh, "mother", "verified")
		d.contact(child, "Kim Oanh Trần", number(160), "aunt")


def refused(d):
	"""Students with whom a visit ends in a sentence rather than a letter."""
	home = d.address("19 Foothill Blvd", "Apt 40")
	davit = d.student("Davit", "Hovhannisyan", day("2008-02-11"), 12, permanent_id=PERMANENT_IDS[9], address=home,
		phone=number(161), language="hy")
	d.tie(davit, d.guardian("Anahit", "Hovhannisyan", phones=((number(161), "mobile"),), language="hy", address=home),
		"mother", "verified")
	home = d.address("5 Quail Ct")
	tyler = d.student("Tyler", "Price", day("2016-09-19"), 4, permanent_id=PERMANENT_IDS[10], address=home,
		homeroom=None, phone=number(162), exited=day("2026-10-09"))
	d.tie(tyler, d.guardian("Denise", "Price", phones=((number(162), "mobile"),), address=home), "mother", "verified")
	# Hardly anything on record: too few questions can be asked.
	jordan = d.student("Jordan", "Vance", None, 5, permanent_id=PERMANENT_IDS[11], homeroom=None)
	d.tie(jordan, d.guardian("Casey", "Vance"), "father", "verified")


def protected(d):
	"""Safe at Home: the address on record is a substitute; the true one is nowhere here."""
	for at, (child, grade, born, guardian, box) in enumerate((
			(("Hazel", "Lawson"), 1, "2019-12-05", ("Erin", "Lawson"), "PO Box 7001"),
			(("Iker", "Salazar Luna"), 6, "2015-04-28", ("Maricela", "Luna"), "PO Box 7002"))):
		box = d.address(box, "Safe at Home")
		phone = number(163 + at)
		student = d.student(child[0], child[1], day(born), grade, permanent_id=PERMANENT_IDS[12 + at], address=box, phone=phone)
		d.tie(student, d.guardian(*guardian, phones=((phone, "mobile"),), address=box, safe=True), "mother", "verified")


def other_names(d):
	"""Names that programs get wrong."""
	home = d.address("1 Verbena Way")
	budi = d.student("Suharto", "", day("2016-12-24"), 4, permanent_id=PERMANENT_IDS[14], address=home, phone=number(165),
		language="en")
	d.tie(budi, d.guardian("Wulandari", "", phones=((number(165), "mobile"),), email="wulandari@example.org", address=home),
		"mother", "verified")
	home = d.address("10000 Rancho Santa Margarita y Las Flores Parkway", "Building 12, Apartment 1107-B")
	long = d.student("Maximiliana Alexandrina Theodora", "Featherstonehaugh-Cholmondeley Montenegro de la Santísima Trinidad",
		day("2015-01-31"), 6, middle="Konstantinopoulou", permanent_id=PERMANENT_IDS[15], address=home, phone=number(166))
	d.tie(long, d.guardian("Bartholomäus Friedrich Ferdinand", "Featherstonehaugh-Cholmondeley Montenegro de la Santísima Trinidad",
		phones=((number(166), "mobile"),), email="bartholomaeus.featherstonehaugh-cholmondeley.montenegro@example.org",
		address=home), "father", "verified")
	d.tie(long, d.guardian("Bo", "Li", phones=((number(167), "work"),), address=home), "legal guardian", "verified")


def other_scripts(d):
	"""Names kept as the family writes them."""
	for at, (language, child, born, grade, guardian, relation) in enumerate((
			("hy", ("Արփի", "Տեր-Պետրոսյան"), "2018-03-02", 2, ("Սիրանուշ", "Տեր-Պետրոսյան"), "grandmother"),
			("zh-Hans", ("如", "欧阳"), "2013-07-15", 8, ("建国", "欧阳"), "father"),
			("ar", ("ليلى", "المصري"), "2010-01-08", 11, ("فاطمة", "المصري"), "mother"))):
		home = d.address("%d Tamarack Pl" % (30 + at))
		phone = number(168 + at)
		student = d.student(child[0], child[1], day(born), grade, permanent_id=PERMANENT_IDS[16 + at] if at == 0 else None,
			address=home, phone=phone, language=language)
		d.tie(student, d.guardian(*guardian, phones=((phone, "mobile"),), language=language, address=home), relation, "verified")
		d.contact(student, "Sam Whitfield", number(171 + at), "neighbor")

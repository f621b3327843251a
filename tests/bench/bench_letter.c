/* SPDX-License-Identifier: Apache-2.0 */
/* How fast letters are drawn, how large they are, and that it takes no more memory to draw more of
 * them. Figures go to standard output; what fails is what does not depend on the machine: size,
 * memory, and how much faster than other programs on the same machine in the same minute.
 * $PINDESK_SOURCE is the top of the source tree. --speed [LANGUAGE]: only how fast. */
#include "letter/press.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHUNK 500
#define LETTERS 1000
#define MANY 100000
#define ROUNDS 5
#define MOST_BYTES 1600
#define MOST_GROWTH 10 /* MB */
#define OTHER_LETTERS 3

static const char *const first_names[] = { "Maria", "Jose", "Rosa", "Wei", "Anh", "Ana", "Luis",
	"Arman", "Ji-woo", "Fatima", "Olga", "Grace", "Mateo", "Sofia", "Diego", "Camila", "Hung",
	"Ani", "Min-jun", "Yusuf", "Elena", "Noah", "Emma", "Liam", "Olivia", "Zoe" };
static const char *const last_names[] = { "Garcia", "Lopez", "Hernandez", "Nguyen", "Tran", "Chen",
	"Kim", "Petrosyan", "Smith", "Johnson", "Reyes", "Santos", "Ivanova", "Haddad", "Rezaei",
	"O'Neill", "Gonzalez", "Ramirez", "Torres", "Flores", "Park", "Wang", "Lee", "Brown" };
static const char *const streets[] = { "E Washington Blvd", "N Marengo Avenue", "Lake Street",
	"S Los Robles Ave", "Orange Grove Blvd", "W Colorado St" };

typedef struct {
	LetterTemplate *template;
	PageWords *words;
	int failed;
} Bench;

/* What differs from letter to letter; the texts live in ROOM. */
typedef struct {
	char parent[64], student[64], line1[64], id[16], grade[8], room[8], teacher[32], sheet[16];
} Room;

static LetterFacts
own_facts(guint i, Room *room)
{
	const char *last = last_names[i % G_N_ELEMENTS(last_names)];
	guint a = i * 2654435761u;
	g_snprintf(room->parent, sizeof room->parent, "%s %s",
		first_names[a % G_N_ELEMENTS(first_names)], last);
	g_snprintf(room->student, sizeof room->student, "%s %s %s",
		first_names[(a >> 8) % G_N_ELEMENTS(first_names)],
		last_names[(a >> 16) % G_N_ELEMENTS(last_names)], last);
	g_snprintf(room->line1, sizeof room->line1, "%u %s Apt %u", 100 + a % 9800,
		streets[i % G_N_ELEMENTS(streets)], i % 40);
	g_snprintf(room->id, sizeof room->id, "%u", 4000000 + i);
	g_snprintf(room->grade, sizeof room->grade, "%u", i % 12 + 1);
	g_snprintf(room->room, sizeof room->room, "%u", i % 60 + 1);
	g_snprintf(room->teacher, sizeof room->teacher, "Ms. %s",
		last_names[(a >> 4) % G_N_ELEMENTS(last_names)]);
	g_snprintf(room->sheet, sizeof room->sheet, "0412-%06u", i % 1000000);
	return (LetterFacts){ .parent = room->parent,
		.line1 = room->line1,
		.line2 = "Pasadena CA 91104",
		.student = room->student,
		.permanent_id = room->id,
		.grade = room->grade,
		.room = room->room,
		.teacher = room->teacher,
		.primary_phone = "+16265550143",
		.sheet = room->sheet };
}

static LetterFacts
same_facts(const Bench *bench)
{
	return (LetterFacts){ .school = "Lincoln Elementary School",
		.school_line1 = "1420 N Marengo Avenue",
		.school_line2 = "Pasadena CA 91103",
		.school_phone = "+16265550143",
		.school_hours = "Monday to Friday, 7:30 to 4:00",
		.issued_on = "2026-11-22",
		.expires = "2026-12-22",
		.link_url = "https://parents.example.org/link",
		.help_url = "https://parents.example.org/help",
		.portal_url = "https://parents.example.org",
		.credential = "PIN",
		.credential_long = "Parent Portal PIN",
		.words = bench->words };
}

/* Letters FROM.. in files of CHUNK; returns the bytes of all. */
static gsize
draw(const Bench *bench, guint from, guint count)
{
	LetterFacts same = same_facts(bench);
	g_autoptr(GError) error = NULL;
	g_autoptr(LetterPress) press = letter_press_new(bench->template, &same, &error);
	g_assert_no_error(error);
	gsize bytes = 0;
	for (guint i = from; i < from + count; i++) {
		Room room;
		char digits[16];
		LetterFacts own = own_facts(i, &room);
		g_snprintf(
			digits, sizeof digits, "%05u %05u", i * 7919 % 100000, i * 104729 % 100000);
		g_autoptr(Secret) code = secret_from(digits, strlen(digits));
		letter_press_add(press, &own, code, &error);
		g_assert_no_error(error);
		if (letter_press_count(press) == CHUNK || i + 1 == from + count) {
			g_autoptr(Secret) file = letter_press_take(press, &error);
			g_assert_no_error(error);
			bytes += secret_len(file);
		}
	}
	return bytes;
}

/* MB of this process now. */
static double
memory(void)
{
	g_autofree char *text = NULL;
	if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
		return 0;
	const char *resident = strchr(text, ' ');
	return resident ? (double)g_ascii_strtoull(resident, NULL, 10) * sysconf(_SC_PAGESIZE) / 1e6
			: 0;
}

static void
check(Bench *bench, bool good, const char *what)
{
	g_print("%s %s\n", good ? "ok" : "NOT OK", what);
	bench->failed += !good;
}

/* Microseconds this process has computed; what others take from the machine meanwhile is not in it.
 */
static gint64
computed(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Letters a second, the best of several rounds. */
static double
bench_speed(Bench *bench)
{
	double best = 0;
	gsize bytes = 0;
	double clock = 0;
	for (int round = 0; round < ROUNDS; round++) {
		gint64 start = g_get_monotonic_time(), began = computed();
		bytes = draw(bench, 0, LETTERS);
		best = fmax(best, LETTERS * 1e6 / (double)(computed() - began));
		clock = fmax(clock, LETTERS * 1e6 / (double)(g_get_monotonic_time() - start));
	}
	g_print("%.0f letters/s of one core's time, the best of %d rounds of %d; %.0f by the "
		"clock\n",
		best, ROUNDS, LETTERS, clock);
	g_print("%.0f bytes a letter in files of %d\n", (double)bytes / LETTERS, CHUNK);
	check(bench, bytes <= (gsize)MOST_BYTES * LETTERS, "at most 1600 bytes a letter");
	return best;
}

static gpointer
draw_thread(gpointer data)
{
	draw(data, 0, LETTERS);
	return NULL;
}

static void
bench_two(Bench *bench)
{
	double best = 0, clock = 0;
	for (int round = 0; round < ROUNDS; round++) {
		gint64 start = g_get_monotonic_time(), began = computed();
		GThread *one = g_thread_new("letters", draw_thread, bench);
		GThread *other = g_thread_new("letters", draw_thread, bench);
		g_thread_join(one);
		g_thread_join(other);
		/* What both have computed is twice the time of two cores. */
		best = fmax(best, 4 * LETTERS * 1e6 / (double)(computed() - began));
		clock = fmax(clock, 2 * LETTERS * 1e6 / (double)(g_get_monotonic_time() - start));
	}
	g_print("%.0f letters/s of two cores' time, fonts and all begun anew in each round; %.0f "
		"by "
		"the clock\n",
		best, clock);
}

static void
bench_memory(Bench *bench)
{
	draw(bench, 0, LETTERS);
	double before = memory();
	draw(bench, LETTERS, MANY - LETTERS);
	double after = memory();
	g_print("%.1f MB after %d letters, %.1f MB after %d\n", before, LETTERS, after, MANY);
	check(bench, after - before <= MOST_GROWTH, "memory within 10 MB from 1,000 to 100,000");
}

/* --- others on the same letter */

static const char page[] =
	"<html><head><meta charset=\"utf-8\"></head><body><p>Lincoln Elementary School<br>1420 N "
	"Marengo "
	"Avenue</p><p>Rosa Lopez<br>815 E Washington Blvd Apt 6</p><h1>Your Parent Portal PIN</h1>"
	"<p>Dear Rosa Lopez,</p><p>The Parent Portal shows you attendance, grades and messages "
	"from "
	"school. This PIN links <b>Mateo Garcia Lopez</b> to your account. It is for you alone.</p>"
	"<h2>48316 07295</h2><ol><li>Go to <b>parents.example.org/link</b></li><li>Sign in.</li>"
	"<li>Type the student ID: <b>4810237</b></li><li>Type your student's birth date.</li>"
	"<li>Type the PIN.</li></ol><p>Keep this letter private.</p></body></html>";

/* Seconds of one run, the best of a few; 0 when it cannot be run. */
static double
run_other(const char *dir, const char *const *argv)
{
	double best = 0;
	for (int i = 0; i < OTHER_LETTERS; i++) {
		int status = -1;
		gint64 start = g_get_monotonic_time();
		if (!g_spawn_sync(dir, (char **)argv, NULL,
			    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
				    G_SPAWN_STDERR_TO_DEV_NULL,
			    NULL, NULL, NULL, NULL, &status, NULL) ||
			status != 0)
			return 0;
		double took = (double)(g_get_monotonic_time() - start) / 1e6;
		best = best > 0 ? fmin(best, took) : took;
	}
	return best;
}

static void
bench_other(Bench *bench, const char *program, const char *const *argv, double speed, double times)
{
	g_autofree char *path = g_find_program_in_path(program);
	if (!path) {
		g_print("SKIP %s is not installed\n", program);
		return;
	}
	g_autofree char *dir = g_dir_make_tmp("pindesk-bench-XXXXXX", NULL);
	g_autofree char *html = g_build_filename(dir, "letter.html", NULL);
	g_autofree char *pdf = g_build_filename(dir, "letter.pdf", NULL);
	g_assert_true(g_file_set_contents(html, page, -1, NULL));
	double took = run_other(dir, argv);
	g_print("%s: %.2f letters/s; ours %.0f times that\n", program, took > 0 ? 1 / took : 0,
		speed * took);
	g_autofree char *what = g_strdup_printf("at least %.0f times %s", times, program);
	check(bench, took > 0 && speed * took >= times, what);
	g_unlink(html);
	g_unlink(pdf);
	g_rmdir(dir);
}

int
main(int argc, char **argv)
{
	static const char *const wkhtmltopdf[] = { "wkhtmltopdf", "-q", "letter.html", "letter.pdf",
		NULL };
	static const char *const soffice[] = { "soffice", "--headless", "--convert-to", "pdf",
		"letter.html", NULL };
	setlocale(LC_ALL, "C.UTF-8");
	g_autoptr(GError) error = NULL;
	bool only_speed = argc > 1 && !strcmp(argv[1], "--speed");
	const char *lang = only_speed && argc > 2 ? argv[2] : "en";
	g_autofree char *name = g_strdup_printf("letter.%s.md", lang);
	g_assert_nonnull(g_getenv("PINDESK_SOURCE"));
	g_setenv("PINDESK_DATA", g_getenv("PINDESK_SOURCE"), TRUE);
	g_assert_true(vault_start(&error));
	g_autofree char *path = g_build_filename(
		g_getenv("PINDESK_SOURCE"), "schema/profiles/pin/letters", name, NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, &error));
	g_autoptr(LetterTemplate) template = letter_template_parse(text, name, &error);
	g_autoptr(PageWords) words = page_words_load(lang, &error);
	g_assert_no_error(error);
	Bench bench = { .template = template, .words = words };
	double speed = bench_speed(&bench);
	if (only_speed)
		return 0;
	bench_two(&bench);
	bench_memory(&bench);
	bench_other(&bench, "wkhtmltopdf", wkhtmltopdf, speed, 12);
	bench_other(&bench, "soffice", soffice, speed, 40);
	return bench.failed ? 1 : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/paths.h"
#include "base/profile.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "letter/letter.h"
#include "print/print.h"

/* NAME, below the profile's folder; *ret_path is the whole path. Callers own both. */
static char *
read_file(const char *profile, const char *name, char **ret_path, GError **error)
{
	g_autofree char *relative = g_build_filename("schema", "profiles", profile, name, NULL);
	g_autofree char *path = paths_data(relative);
	char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	*ret_path = g_steal_pointer(&path);
	return text;
}

static GBytes *
make_sample(const char *profile_name, const char *lang, GError **error)
{
	g_autofree char *letter_name = g_strdup_printf("letters/letter.%s.md", lang);
	g_autofree char *ini_path = NULL, *letter_path = NULL, *today = clock_today();
	g_autofree char *ini = read_file(profile_name, "profile.ini", &ini_path, error);
	g_autofree char *words =
		ini ? read_file(profile_name, letter_name, &letter_path, error) : NULL;
	g_autoptr(Profile) profile = words ? profile_parse(ini, ini_path, error) : NULL;
	g_autoptr(LetterTemplate) template =
		profile ? letter_template_parse(words, letter_path, error) : NULL;
	g_autoptr(PageWords) page_words = template ? page_words_load(lang, error) : NULL;
	return page_words ? letter_sample(template, profile, page_words, today, error) : NULL;
}

static void
say_words(const char *words, gpointer data)
{
	talk_say("%s: %s.", (const char *)data, words);
}

static bool
print_sample(GBytes *pdf, const char *where, GError **error)
{
	gsize len = 0;
	const void *bytes = g_bytes_get_data(pdf, &len);
	g_autoptr(Secret) pages = secret_from(bytes, len);
	g_autoptr(Printer) printer = printer_parse(where, error);
	if (!printer)
		return false;
	char *label = (char *)printer_label(printer);
	g_autofree char *job =
		print_send(printer, pages, "sample", 1, say_words, label, NULL, error);
	return job && print_follow(printer, job, say_words, label, NULL, error) == PRINT_DONE;
}

static bool
is_plain_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_") == strlen(name);
}

int
cmd_sample(int argc, char **argv)
{
	g_autofree char *profile = NULL, *lang = NULL, *output = NULL, *printer = NULL;
	const GOptionEntry entries[] = {
		{ "profile", 0, 0, G_OPTION_ARG_STRING, &profile, "whose letter (pin)", "NAME" },
		{ "lang", 0, 0, G_OPTION_ARG_STRING, &lang, "its language (en)", "LANG" },
		{ "output", 0, 0, G_OPTION_ARG_FILENAME, &output, "write the PDF there", "FILE" },
		{ "printer", 0, 0, G_OPTION_ARG_STRING, &printer,
			"print it: a queue, an ipp:// address or folder:/PATH", "PRINTER" },
		{ NULL },
	};
	if (!talk_options(&argc, &argv, "sample",
		    "Makes a sample letter that nobody can mistake for a real one.", entries))
		return CMD_USAGE;
	if (argc > 1)
		return talk_usage("sample", "%s is one word too many.", argv[1]);
	if (!output == !printer)
		return talk_usage("sample", "say either --output FILE or --printer PRINTER.");
	profile = profile ? profile : g_strdup("pin");
	lang = lang ? lang : g_strdup("en");
	if (!is_plain_name(profile) || !is_plain_name(lang))
		return talk_usage(
			"sample", "a profile and a language are plain names, as pin, en.");

	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = make_sample(profile, lang, &error);
	bool done = pdf && (printer ? print_sample(pdf, printer, &error)
				    : g_file_set_contents(output, g_bytes_get_data(pdf, NULL),
					      (gssize)g_bytes_get_size(pdf), &error));
	return done ? CMD_OK : talk_failed(NULL, error);
}

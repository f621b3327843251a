/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/pages.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/paths.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "desk/document.h"
#include "desk/pages.h"
#include "letter/page_words.h"

void
pages_options_clear(PagesOptions *options)
{
	g_free(options->profile);
	g_free(options->lang);
	g_free(options->output);
	g_free(options->printer);
}

static bool
is_plain_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_") == strlen(name);
}

int
pages_options_check(const char *usage, PagesOptions *options)
{
	if (!options->profile)
		options->profile = g_strdup("pin");
	if (options->all && (options->lang || options->printer || !options->output))
		return talk_usage(usage, "--all goes with --output FOLDER, and with no language.");
	if (!options->output == !options->printer)
		return talk_usage(usage, "say either --output FILE or --printer PRINTER.");
	if (!options->lang)
		options->lang = g_strdup("en");
	if (!is_plain_name(options->profile) || !is_plain_name(options->lang))
		return talk_usage(usage, "a profile and a language are plain names, as pin, en.");
	if (options->copies == 0)
		options->copies = 1;
	if (options->copies < 1 || options->copies > DOCUMENT_COPIES)
		return talk_usage(usage, "--copies is 1 to %d.", DOCUMENT_COPIES);
	return CMD_OK;
}

static Profile *
read_profile(const char *name, GError **error)
{
	g_autofree char *relative =
		g_build_filename("schema", "profiles", name, "profile.ini", NULL);
	g_autofree char *path = paths_data(relative);
	g_autofree char *ini = NULL;

	if (!g_file_get_contents(path, &ini, NULL, error)) {
		g_prefix_error(error, "There is no profile %s: ", name);
		return NULL;
	}
	return profile_parse(ini, path, error);
}

/* What a parent who reads LANG gets; says so when it is not LANG. */
static GBytes *
make(const Profile *profile, const char *name, const char *kind, const char *lang, bool sample,
	GError **error)
{
	g_autofree char *today = clock_today();
	const PageLook look = { .profile = profile, .today = today, .sample = sample };
	g_autoptr(PageWording) wording = page_wording_shipped(name, kind, lang, error);

	if (!wording)
		return NULL;
	if (g_ascii_strcasecmp(wording->lang, lang) != 0)
		talk_say("There is no %s in %s; this one is in %s.", kind, lang, wording->lang);
	return page_wording_pdf(wording, &look, error);
}

static void
say_words(const char *printer, const char *words, gpointer data)
{
	talk_say("%s: %s.", printer, words);
}

bool
pages_deliver(GBytes *pdf, const char *kind, const PagesOptions *options, GError **error)
{
	gsize len = 0;
	const char *bytes = g_bytes_get_data(pdf, &len);

	if (options->printer)
		return document_print(
			options->printer, pdf, options->copies, kind, say_words, NULL, NULL, error);
	return g_file_set_contents(options->output, bytes, (gssize)len, error);
}

int
pages_run(const char *kind, bool sample, const PagesOptions *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Profile) profile = read_profile(options->profile, &error);
	g_autoptr(GBytes) pdf =
		profile ? make(profile, options->profile, kind, options->lang, sample, &error)
			: NULL;

	if (!pdf || !pages_deliver(pdf, sample ? "sample" : kind, options, &error))
		return talk_failed(NULL, error);
	return CMD_OK;
}

static bool
write_one(const Profile *profile, const char *kind, const char *lang, bool sample,
	const PagesOptions *options, GError **error)
{
	g_autofree char *name = g_strdup_printf("%s.%s.pdf", kind, lang);
	g_autofree char *path = g_build_filename(options->output, name, NULL);
	g_autoptr(GBytes) pdf = make(profile, options->profile, kind, lang, sample, error);
	gsize len = 0;
	const char *bytes = pdf ? g_bytes_get_data(pdf, &len) : NULL;

	return pdf && g_file_set_contents(path, bytes, (gssize)len, error);
}

int
pages_run_all(const char *const *kinds, bool sample, const PagesOptions *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Profile) profile = read_profile(options->profile, &error);
	g_auto(GStrv) languages = page_words_languages();
	int written = 0, failed = 0;

	if (!profile)
		return talk_failed(NULL, error);
	if (g_mkdir_with_parents(options->output, 0755) != 0) {
		talk_say("The folder %s cannot be made.", options->output);
		return CMD_FAILED;
	}
	for (int k = 0; kinds[k]; k++)
		for (int i = 0; languages[i]; i++) {
			g_autoptr(GError) trouble = NULL;

			if (write_one(profile, kinds[k], languages[i], sample, options, &trouble)) {
				written++;
				continue;
			}
			talk_say("%s in %s: %s", kinds[k], languages[i], trouble->message);
			failed++;
		}
	talk_say("%d pages are in %s.", written, options->output);
	return failed == 0 ? CMD_OK : CMD_FAILED;
}

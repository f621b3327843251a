/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* What `pindesk sample`, `form`, `handout` and `ruler` share: which profile, which language, and
 * where the pages go. */

typedef struct {
	char *profile, *lang, *output, *printer;
	int copies;
	gboolean all;
} PagesOptions;

void pages_options_clear(PagesOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PagesOptions, pages_options_clear)

/* The rows of a table of options; ends with {NULL}. */
#define PAGES_ENTRIES(options)                                                                     \
	{ "profile", 0, 0, G_OPTION_ARG_STRING, &(options)->profile, "whose pages (pin)",          \
		"NAME" },                                                                          \
		{ "lang", 0, 0, G_OPTION_ARG_STRING, &(options)->lang, "their language (en)",      \
			"LANG" },                                                                  \
		{ "output", 0, 0, G_OPTION_ARG_FILENAME, &(options)->output,                       \
			"write the PDF there; with --all a folder", "FILE" },                      \
		{ "printer", 0, 0, G_OPTION_ARG_STRING, &(options)->printer,                       \
			"print it: a queue, an ipp:// address or folder:/PATH", "PRINTER" },       \
	{                                                                                          \
		"copies", 0, 0, G_OPTION_ARG_INT, &(options)->copies, "so many of it (1)", "N"     \
	}

#define PAGES_ALL(options)                                                                         \
	{                                                                                          \
		"all", 0, 0, G_OPTION_ARG_NONE, &(options)->all,                                   \
			"every kind in every language, a file each", NULL                          \
	}

/* Fills in what was left out. CMD_OK, or CMD_USAGE after saying what is wrong. */
int pages_options_check(const char *usage, PagesOptions *options);

/* Makes the page of KIND; SAMPLE: with SAMPLE across it. Returns the exit code. */
int pages_run(const char *kind, bool sample, const PagesOptions *options);
/* All of KINDS (NULL-ended) in every language into the folder. */
int pages_run_all(const char *const *kinds, bool sample, const PagesOptions *options);

/* To the file or the printer; KIND is its name in a folder. */
bool pages_deliver(GBytes *pdf, const char *kind, const PagesOptions *options, GError **error);

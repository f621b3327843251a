/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/talk.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"

/* How many words USAGE speaks of; "..." is any number. */
static int
words_in(const char *usage)
{
	int words = *usage != '\0';

	for (const char *blank = strchr(usage, ' '); blank; blank = strchr(blank + 1, ' '))
		words++;
	return strstr(usage, "...") ? G_MAXINT - 1 : words;
}

bool
talk_options(int *argc, char ***argv, const char *usage, const char *summary,
	const GOptionEntry *entries)
{
	size_t words = strcspn(usage, "[ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	g_autofree char *name = g_strchomp(g_strndup(usage, words));
	g_autofree char *program = g_strconcat("pindesk ", name, NULL);
	g_autoptr(GOptionContext) context = g_option_context_new(usage + words);
	g_autoptr(GError) error = NULL;

	g_set_prgname(program);
	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, argc, argv, &error))
		talk_usage(name, "%s", error->message);
	else if (*argc - 1 > words_in(usage + words))
		talk_usage(name, "%s is one word too many.", (*argv)[1 + words_in(usage + words)]);
	else
		return true;
	return false;
}

int
talk_usage(const char *usage, const char *what, ...)
{
	va_list args;
	va_start(args, what);
	g_autofree char *text = g_strdup_vprintf(what, args);
	va_end(args);
	fprintf(stderr, "pindesk %s: %s\npindesk %s --help tells what it takes.\n", usage, text,
		usage);
	return CMD_USAGE;
}

/* What is said comes of the database, of files and of printers as well. */
G_GNUC_PRINTF(2, 0)
static void
put(FILE *file, const char *format, va_list args)
{
	g_autofree char *text = g_strdup_vprintf(format, args);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (int i = 0; lines[i] != NULL; i++) {
		g_autofree char *safe = text_safe(lines[i]);
		fprintf(file, "%s\n", safe);
	}
}

void
talk_say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(stderr, format, args);
	va_end(args);
}

void
talk_tell(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(stdout, format, args);
	va_end(args);
}

int
talk_failed(const Refusal *refusal, const GError *error)
{
	if (refusal != NULL) {
		g_autofree char *text = refusal_text(refusal);
		g_autofree char *next = refusal_next(refusal);
		talk_say("%s %s", text, next);
	} else {
		talk_say("%s", error->message);
	}
	return CMD_FAILED;
}

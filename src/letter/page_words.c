/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/page_words.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/ini.h"
#include "base/paths.h"
#include "base/text.h"
#include "letter/letter.h"

#define MONTHS 12

struct PageWords {
	char *file;
	GHashTable *texts; /* "section\nkey" -> text */
	char **months;
	bool rtl;
};

static const char *const always[] = { "lang", "name", "english", "direction", "date", "months",
	"page", "sample", NULL };

static char *
join(const char *section, const char *key)
{
	return g_strconcat(section, "\n", key, NULL);
}

static bool
take(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	PageWords *words = data;
	const char *wrong = NULL;
	if (!strcmp(section, "words") && !strcmp(key, "direction")) {
		if (strcmp(value, "ltr") != 0 && strcmp(value, "rtl") != 0)
			wrong = "the direction is \"ltr\" or \"rtl\"";
		words->rtl = !strcmp(value, "rtl");
	}
	if (!strcmp(section, "words") && !strcmp(key, "months")) {
		g_strfreev(words->months);
		words->months = ini_list(value);
		if (g_strv_length(words->months) != MONTHS)
			wrong = "there are twelve months, parted by \";\"";
	}
	if (!*value)
		wrong = "nothing stands behind the =";
	if (wrong) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE, "%s: line %d: %s.",
			words->file, line, wrong);
		return false;
	}
	g_hash_table_insert(words->texts, join(section, key), text_safe(value));
	return true;
}

PageWords *
page_words_parse(const char *ini, const char *file, GError **error)
{
	g_autoptr(PageWords) words = g_new0(PageWords, 1);
	words->file = g_strdup(file);
	words->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!g_utf8_validate(ini, -1, NULL)) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE,
			"%s: not UTF-8. Save the file as UTF-8.", file);
		return NULL;
	}
	if (!ini_each(ini, file, take, words, error))
		return NULL;
	for (int i = 0; always[i]; i++)
		if (!page_words_need(words, "words", always[i], error))
			return NULL;
	return g_steal_pointer(&words);
}

void
page_words_free(PageWords *words)
{
	if (!words)
		return;
	g_hash_table_unref(words->texts);
	g_strfreev(words->months);
	g_free(words->file);
	g_free(words);
}

static char *
words_path(const char *lang)
{
	g_autofree char *relative = g_strdup_printf("schema/profiles/common/words/%s.ini", lang);
	return paths_data(relative);
}

PageWords *
page_words_load(const char *lang, GError **error)
{
	const char *const tries[] = { lang, "en" };
	for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
		if (!tries[i] || !*tries[i] || strpbrk(tries[i], "/."))
			continue;
		g_autofree char *path = words_path(tries[i]), *ini = NULL;
		g_autoptr(GError) trouble = NULL;
		if (g_file_get_contents(path, &ini, NULL, &trouble))
			return page_words_parse(ini, path, error);
		if (i > 0 || !g_error_matches(trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
			g_propagate_error(error, g_steal_pointer(&trouble));
			return NULL;
		}
	}
	return NULL;
}

static gint
english_first(gconstpointer one, gconstpointer other)
{
	const char *a = *(const char *const *)one, *b = *(const char *const *)other;
	if (!strcmp(a, "en") || !strcmp(b, "en"))
		return !strcmp(b, "en") - !strcmp(a, "en");
	return strcmp(a, b);
}

char **
page_words_languages(void)
{
	g_autofree char *folder = paths_data("schema/profiles/common/words");
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	GPtrArray *found = g_ptr_array_new();
	const char *name = NULL;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".ini"))
			g_ptr_array_add(found, g_strndup(name, strlen(name) - 4));
	g_ptr_array_sort(found, english_first);
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}

const char *
page_words_get(const PageWords *words, const char *section, const char *key)
{
	static const char *const english[][2] = {
		{ "words\npage", "Page {page} of {pages}" },
		{ "words\nsample", "SAMPLE" },
		{ "words\nletter-title", "Parent portal letter" },
		{ "words\nqr-alt", "A QR that opens {url}" },
	};
	g_autofree char *name = join(section, key);
	if (words)
		return g_hash_table_lookup(words->texts, name);
	for (size_t i = 0; i < G_N_ELEMENTS(english); i++)
		if (!strcmp(english[i][0], name))
			return english[i][1];
	return NULL;
}

const char *
page_words_need(const PageWords *words, const char *section, const char *key, GError **error)
{
	const char *text = page_words_get(words, section, key);
	if (!text)
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE,
			"%s: [%s] lacks \"%s\". en.ini beside it has every key there is.",
			words ? words->file : "words/en.ini", section, key);
	return text;
}

const char *
page_words_lang(const PageWords *words)
{
	return page_words_get(words, "words", "lang");
}

const char *
page_words_name(const PageWords *words)
{
	return page_words_get(words, "words", "name");
}

const char *
page_words_english(const PageWords *words)
{
	return page_words_get(words, "words", "english");
}

bool
page_words_rtl(const PageWords *words)
{
	return words && words->rtl;
}

char *
page_words_fill(const char *text, const char *const *names, const char *const *values)
{
	GString *out = g_string_new(NULL);
	while (*text) {
		const char *close = *text == '{' ? strchr(text, '}') : NULL;
		int i = 0;
		for (; close && names[i]; i++)
			if (strlen(names[i]) == (size_t)(close - text - 1) &&
				!strncmp(names[i], text + 1, strlen(names[i])))
				break;
		if (close && names[i]) {
			g_string_append(out, values[i]);
			text = close + 1;
		} else {
			g_string_append_c(out, *text++);
		}
	}
	return g_string_free(out, FALSE);
}

char *
page_words_date(const PageWords *words, const char *iso)
{
	static const char *const names[] = { "day", "day2", "month", "month2", "year", NULL };
	int y = 0, m = 0, d = 0, end = 0;
	if (!words)
		return date_words(iso);
	if (sscanf(iso, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 || iso[end] || m < 1 || m > MONTHS)
		return g_strdup(iso);
	char day[12], day2[12], month2[12], year[12];
	g_snprintf(day, sizeof day, "%d", d);
	g_snprintf(day2, sizeof day2, "%02d", d);
	g_snprintf(month2, sizeof month2, "%02d", m);
	g_snprintf(year, sizeof year, "%d", y);
	const char *const values[] = { day, day2, words->months[m - 1], month2, year, NULL };
	return page_words_fill(page_words_get(words, "words", "date"), names, values);
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The words of one language that stand on pages and in no template:
 * schema/profiles/common/words/<lang>.ini. */

typedef struct PageWords PageWords;

/* INI is the text, FILE only its name for messages. LETTER_ERROR_TEMPLATE names file and line (a
 * key that is no key of its section, a direction that is none, months that are not twelve) or what
 * is lacking. Caller frees. */
PageWords *page_words_parse(const char *ini, const char *file, GError **error);
void page_words_free(PageWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageWords, page_words_free)

/* Those of LANG from the program's own files, or of English where there are none for LANG:
 * page_words_lang tells. Caller frees. */
PageWords *page_words_load(const char *lang, GError **error);
/* Every language there are words for, sorted, "en" first; NULL-ended. Caller owns. */
char **page_words_languages(void);

/* All borrowed. */
const char *page_words_lang(const PageWords *words);    /* "zh-Hans" */
const char *page_words_name(const PageWords *words);    /* in the language itself */
const char *page_words_english(const PageWords *words); /* "Chinese (Simplified)" */
bool page_words_rtl(const PageWords *words);
/* What stands at KEY of [SECTION]; NULL when there is nothing. WORDS NULL: English. */
const char *page_words_get(const PageWords *words, const char *section, const char *key);
/* The same, but nothing there is LETTER_ERROR_TEMPLATE. */
const char *page_words_need(
	const PageWords *words, const char *section, const char *key, GError **error);

/* ISO to a day as the language writes it ("22 de noviembre de 2026"); WORDS NULL: English. Anything
 * else comes back as it is. Caller owns. */
char *page_words_date(const PageWords *words, const char *iso);
/* TEXT with each {name} of NAMES put in from VALUES; both NULL-ended. Caller owns. */
char *page_words_fill(const char *text, const char *const *names, const char *const *values);

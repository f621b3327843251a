/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/contact.h"

#include "base/phone.h"

static const struct {
	const char *kind, *words;
} kinds[] = {
	{ "reach", "telephones, e-mail" },
	{ "address", "address" },
	{ "home", "student's home" },
	{ "name", "name" },
	{ "contact_add", "new contact" },
	{ "contact_change", "contact" },
	{ "contact_remove", "contact off the card" },
	{ "guardian_add", "new guardian" },
	{ "guardian_remove", "guardian off the card" },
};

const char *
contact_kind_words(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_equal(kinds[i].kind, kind))
			return kinds[i].words;
	return kind;
}

const char *
contact_prefers_words(const char *prefers)
{
	static const struct {
		const char *way, *words;
	} ways[] = { { "call", "a call" }, { "text", "a text message" }, { "email", "an e-mail" },
		{ "mail", "a letter" } };

	for (size_t i = 0; prefers && i < G_N_ELEMENTS(ways); i++)
		if (g_str_equal(ways[i].way, prefers))
			return ways[i].words;
	return prefers;
}

char *
contact_phone(const char *e164)
{
	return e164 ? phone_show(e164, NULL) : NULL;
}

char *
contact_phones(const CardPerson *person)
{
	const struct {
		const char *kind, *number;
	} phones[] = {
		{ "home", person->home_phone },
		{ "work", person->work_phone },
		{ "cell", person->cell_phone },
	};
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(phones); i++) {
		g_autofree char *number = contact_phone(phones[i].number);
		bool first = g_strcmp0(person->first_phone, phones[i].kind) == 0;
		bool texts = person->texts && g_str_equal(phones[i].kind, "cell");

		if (!number)
			continue;
		g_string_append_printf(
			text, "%s%s %s", text->len > 0 ? ", " : "", phones[i].kind, number);
		if (first || texts)
			g_string_append_printf(text, " (%s%s%s)", first ? "call first" : "",
				first && texts ? ", " : "", texts ? "texts" : "");
	}
	return g_strdup(text->str);
}

char *
contact_change_lines(const ContactChange *change)
{
	g_auto(GStrv) labels = g_strsplit(change->labels ? change->labels : "", "\n", -1);
	g_auto(GStrv) olds = g_strsplit(change->olds ? change->olds : "", "\n", -1);
	g_auto(GStrv) news = g_strsplit(change->news ? change->news : "", "\n", -1);
	guint n_olds = g_strv_length(olds), n_news = g_strv_length(news);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; labels[i]; i++) {
		const char *old = i < n_olds ? olds[i] : "";
		const char *new = i < n_news ? news[i] : "";

		g_string_append_printf(text, "%s%s: ", i > 0 ? "\n" : "", labels[i]);
		if (g_str_equal(old, "-"))
			g_string_append(text, new);
		else if (g_str_equal(new, "-"))
			g_string_append_printf(text, "%s, taken away", old);
		else
			g_string_append_printf(text, "%s -> %s", old, new);
	}
	return g_strdup(text->str);
}

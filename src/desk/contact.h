/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/date.h"
#include "db/contacts.h"

/* An emergency card in words and on paper. */

/* "Cell phone: 626-555-0144 -> 626-555-0180", a line for each field, the number alone
 * where there was none. Caller owns. */
char *contact_change_lines(const ContactChange *change);
/* "telephones", "address", "new contact" ...; borrowed. */
const char *contact_kind_words(const char *kind);
/* "a call" for "call"; NULL for NULL; borrowed. */
const char *contact_prefers_words(const char *prefers);
/* A telephone to read; NULL for NULL. Caller owns. */
char *contact_phone(const char *e164);
/* "home 626-555-0143, cell 626-555-0144 (first, texts)"; caller owns. */
char *contact_phones(const CardPerson *person);

/* --- pages. Callers unref. DATES: how days are written; TODAY as it is to be read. */

typedef struct {
	const char *school, *by, *at, *date; /* DATE: ISO, the file's own */
	DateStyle dates;
} ContactPageWords;

/* CHANGES: ContactChange. FILTER: "changes 1 to 12". */
GBytes *contact_report_pages(const GPtrArray *changes, const char *filter,
	const ContactPageWords *words, GError **error);
/* PEOPLE: CardPerson, card after card, each on a page of its own. */
GBytes *contact_card_pages(const GPtrArray *people, const ContactPageWords *words, GError **error);

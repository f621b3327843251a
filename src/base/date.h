/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Calendar days: typed in any usual way, kept as ISO 8601, shown as the district writes them. */

typedef enum { DATE_US, DATE_ISO, DATE_DAY_FIRST } DateStyle;

/* "us", "iso", "day-first" to a style; anything else is DATE_US. */
DateStyle date_style_from_name(const char *name);

/* What a person typed ("4/12/17", "04-12-2017", "041217", "2017-04-12", "Apr 12 2017") as
 * "2017-04-12". A two-digit year is the latest one not after NOT_AFTER (ISO, or NULL: in this
 * century). NULL: not a day. Caller owns. */
char *date_parse(const char *typed, DateStyle style, const char *not_after);

/* ISO to the district's way ("04/12/2017"); "" for NULL or "". Caller owns. */
char *date_show(const char *iso, DateStyle style);

/* The same without its year ("04/12"), where the year goes without saying. Caller owns. */
char *date_show_short(const char *iso, DateStyle style);

/* A moment (seconds since 1970) in the desk's own time: "04/12/2017 10:42", and "04/12 10:42". Caller
 * owns. */
char *date_show_moment(gint64 when, DateStyle style);
char *date_show_moment_short(gint64 when, DateStyle style);

/* ISO to words in English ("April 12, 2017"). Caller owns. */
char *date_words(const char *iso);

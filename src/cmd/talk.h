/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "db/refusal.h"

/* What all commands say and read alike. */

/* Reads the options of ENTRIES out of ARGV, which keeps what is no option (argv[0] first), no more
 * words than USAGE has after the command's name: "admin staff add USER", "admin letters check
 * [FILE ...]". false: the reason was said on standard error and the exit code is CMD_USAGE. */
bool talk_options(int *argc, char ***argv, const char *usage, const char *summary,
	const GOptionEntry *entries);
/* Says "pindesk USAGE: WHAT" and how to get help; returns CMD_USAGE. */
G_GNUC_PRINTF(2, 3) int talk_usage(const char *usage, const char *what, ...);

/* A line on standard error, which may have line ends in it and nothing else that a terminal obeys. */
G_GNUC_PRINTF(1, 2) void talk_say(const char *format, ...);
/* The same on standard output, for what people read there. */
G_GNUC_PRINTF(1, 2) void talk_tell(const char *format, ...);
/* Says the refusal or the failure, whichever is there; returns CMD_FAILED. */
int talk_failed(const Refusal *refusal, const GError *error);

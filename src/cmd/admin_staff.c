/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/date.h"
#include "cmd/admin_member.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"

#define USAGE "admin staff add"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Member, member_clear)

typedef struct {
	char *root_file;
	int fd;
	gboolean district;
} Asked;

static void
asked_clear(Asked *asked)
{
	g_free(asked->root_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* Lower case, so that it needs no quotes anywhere, and nothing that the server or we need. */
static bool
is_user_name(const char *user)
{
	static const char *const taken[] = { VAULT_RECOVERY_USER, "postgres", "public", NULL };
	return g_regex_match_simple(
		       "^[a-z][a-z0-9_]{1,30}\\z", user, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT) &&
	       !g_str_has_prefix(user, "pg_") && !g_str_has_prefix(user, "pindesk_") &&
	       !g_strv_contains(taken, user);
}

static bool
read_day(char **day, const char *option)
{
	if (*day == NULL || strcmp(*day, "open") == 0)
		return true;
	char *iso = date_parse(*day, DATE_ISO, NULL);
	if (iso == NULL) {
		talk_usage(USAGE, "%s %s is not a day. Write it as 2026-11-22.", option, *day);
		return false;
	}
	g_free(*day);
	*day = iso;
	return true;
}

static int
check_assignment(Member *member, gboolean district)
{
	if (member->role_name == NULL) {
		if (member->school_code == NULL && !district && member->from == NULL &&
			member->until == NULL)
			return CMD_OK;
		return talk_usage(USAGE, "--role is needed as well.");
	}
	if (!staff_role_from_name(member->role_name, &member->role))
		return talk_usage(USAGE,
			"there is no role %s. There are viewer, account_admin, principal, district "
			"and auditor.",
			member->role_name);
	if ((member->school_code != NULL) == (district != FALSE))
		return talk_usage(USAGE, "either --school CODE or --district is needed.");
	if (member->role == STAFF_DISTRICT && !district)
		return talk_usage(USAGE, "the role district goes with --district.");
	if (member->role == STAFF_PRINCIPAL && district)
		return talk_usage(USAGE, "the role principal goes with --school CODE.");
	return CMD_OK;
}

static int
check_asked(Member *member, const Asked *asked, int argc, char **argv)
{
	if (argc != 2)
		return talk_usage(USAGE, "one user name is needed.");
	member->user = argv[1];
	if (!is_user_name(member->user))
		return talk_usage(USAGE,
			"%s cannot be a user name. Take a letter, then up to 30 small letters, "
			"digits and _.",
			member->user);
	if (asked->root_file == NULL || asked->fd < 0)
		return talk_usage(USAGE, "--root-file and --passphrase-fd are needed.");
	if (member->from != NULL && strcmp(member->from, "open") == 0)
		return talk_usage(USAGE, "--from takes a day.");
	if (!read_day(&member->from, "--from") || !read_day(&member->until, "--until"))
		return CMD_USAGE;
	return check_assignment(member, asked->district);
}

static void
tell(const Member *member, int grants)
{
	const char *known = member->old ? "was known here" : "is new here";

	talk_say("%s (%s) %s.", member->name, member->user, known);
	if (member->role_name != NULL)
		talk_say("May act as %s %s%s, from %s%s%s.", member->role_name,
			member->school ? "at " : "in the whole district",
			member->school ? member->school->name : "",
			member->from ? member->from : "today", member->until ? " until " : "",
			member->until ? member->until : "");
	else
		talk_say("What %s may do was left as it is.", member->user);
	if (member->key != NULL && member->old != NULL)
		talk_say("The passphrase was replaced, and the keys with it.");
	else if (member->old != NULL)
		talk_say("Passphrase and keys were left as they are.");
	if (grants > 0)
		talk_say("School keys handed over: %d.", grants);
}

static int
run(Member *member, const Asked *asked)
{
	g_autoptr(GError) error = NULL;
	int grants = 0;

	member->db = admin_begin(&error);
	if (member->db == NULL || !member_look_up(member, &error))
		return talk_failed(NULL, error);
	member->root = admin_open_root(member->db, asked->root_file, asked->fd, &error);
	if (member->root == NULL)
		return talk_failed(NULL, error);
	/* No second line: the old passphrase stays, or a new member is refused for want of one. */
	member->passphrase = secret_read_line(asked->fd, NULL);
	if (!member_prepare(member, &error) || !member_store(member, &grants, &error) ||
		!db_commit(member->db, NULL, &error))
		return talk_failed(NULL, error);
	tell(member, grants);
	return CMD_OK;
}

int
admin_staff_add(int argc, char **argv)
{
	g_auto(Member) member = { 0 };
	g_auto(Asked) asked = { .fd = -1 };
	const GOptionEntry entries[] = {
		{ "name", 0, 0, G_OPTION_ARG_STRING, &member.name, "as colleagues know them",
			"NAME" },
		{ "role", 0, 0, G_OPTION_ARG_STRING, &member.role_name,
			"viewer, account_admin, principal, district or auditor", "ROLE" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &member.school_code, "at this school",
			"CODE" },
		{ "district", 0, 0, G_OPTION_ARG_NONE, &asked.district, "in the whole district",
			NULL },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &member.from, "first day (today)", "DAY" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &member.until, "last day, or open", "DAY" },
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &asked.root_file,
			"the district's root key", "FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &asked.fd,
			"descriptor with the root file's passphrase and, in a second line, the "
			"member's first one",
			"N" },
		{ NULL },
	};
	if (!talk_options(&argc, &argv, USAGE " USER",
		    "Adds a member of staff: login, keys, assignment, school keys. For one that "
		    "is known, changes what is said and nothing else.",
		    entries))
		return CMD_USAGE;
	int code = check_asked(&member, &asked, argc, argv);
	return code == CMD_OK ? run(&member, &asked) : code;
}

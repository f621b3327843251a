/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include "cmd/cmd.h"
#include "cmd/talk.h"

#define USAGE "admin portal login"

static bool
is_role_name(const char *name)
{
	return g_regex_match_simple(
		       "^[a-z][a-z0-9_]{1,30}\\z", name, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT) &&
	       !g_str_has_prefix(name, "pg_") && !g_str_has_prefix(name, "pindesk_");
}

static bool
put_login(const char *user, int fd, GError **error)
{
	g_autoptr(Secret) password = secret_read_line(fd, error);
	g_autoptr(Db) db = password ? admin_begin(error) : NULL;
	g_autofree char *verifier = db ? db_scram_verifier(db, password, user, error) : NULL;

	return verifier && db_portal_login_put(db, user, verifier, error) &&
	       db_commit(db, NULL, error);
}

int
admin_portal_login(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	int fd = -1;
	const GOptionEntry entries[] = {
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
			"descriptor whose next line is the portal's password", "N" },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, USAGE " USER",
		    "Makes the login under which the parent portal asks (docs/INTEGRATION.md), or "
		    "gives it another\npassword. It may call the functions of schema portal and "
		    "nothing else.",
		    entries))
		return CMD_USAGE;
	if (argc != 2 || !is_role_name(argv[1]))
		return talk_usage(USAGE,
			"one name is needed: a letter, then up to 30 small letters, digits and _.");
	if (fd < 0)
		return talk_usage(USAGE, "--passphrase-fd is needed.");
	if (!put_login(argv[1], fd, &error))
		return talk_failed(NULL, error);
	talk_say("%s may ask as the portal, with the password it was given.", argv[1]);
	return CMD_OK;
}

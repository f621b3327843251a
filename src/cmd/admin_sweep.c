/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include "cmd/cmd.h"
#include "cmd/talk.h"

int
admin_sweep(int argc, char **argv)
{
	static const GOptionEntry entries[] = { { NULL } };
	g_autoptr(GError) error = NULL;
	g_autoptr(Swept) swept = NULL;

	if (!talk_options(&argc, &argv, "admin sweep",
		    "Ends what is past its day: codes, visits waiting with one, accounts whose "
		    "children have all left.",
		    entries))
		return CMD_USAGE;
	g_autoptr(Db) db = admin_begin(&error);
	if (db == NULL || !db_sweep(db, &swept, &error) || !db_commit(db, NULL, &error))
		return talk_failed(NULL, error);
	talk_say("Ended: %d codes, %d visits, %d accounts.", swept->codes_expired,
		swept->visits_ended, swept->accounts_ended);
	return CMD_OK;
}

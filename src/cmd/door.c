/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/door.h"

#include "cmd/cmd.h"
#include "cmd/talk.h"

void
door_clear(Door *door)
{
	g_clear_pointer(&door->session, session_free);
	g_clear_pointer(&door->settings, settings_free);
	g_clear_pointer(&door->refusal, refusal_free);
	g_clear_error(&door->error);
	g_clear_pointer(&door->settings_file, g_free);
	g_clear_pointer(&door->user, g_free);
}

bool
door_open(Door *door)
{
	g_autoptr(Secret) passphrase = secret_read_line(door->fd, &door->error);

	door->settings = passphrase ? settings_load(door->settings_file, &door->error) : NULL;
	if (!door->settings)
		return false;
	door->session = session_new(door->settings);
	return session_sign_in(
		door->session, door->user, passphrase, NULL, &door->refusal, &door->error);
}

Db *
door_db(Door *door)
{
	return session_db(door->session, NULL, &door->error);
}

/* What has to be read is a failure, whatever was done: a timer reads the exit code. */
static int
leave(Session *session)
{
	g_autofree char *words = NULL;

	session_lock(session);
	words = session_witness(session, NULL);
	if (!words)
		return CMD_OK;
	talk_say("%s", words);
	return CMD_FAILED;
}

int
door_close(Door *door, bool done)
{
	int code = CMD_OK;

	if (!done && (door->refusal || door->error))
		code = talk_failed(door->refusal, door->error);
	else if (!done)
		code = CMD_FAILED;
	return door->session && leave(door->session) != CMD_OK ? CMD_FAILED : code;
}

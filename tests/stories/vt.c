/* SPDX-License-Identifier: Apache-2.0 */
#include "vt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <vterm.h>

struct Vt {
	VTerm *term;
	VTermScreen *screen;
	int fd, rows, columns;
	pid_t pid;
	gint64 bytes;
	bool ended;
	int code;
	bool alternate, cursor_shown;
	GString *corked; /* what is kept back; NULL: nothing is */
};

static void
send_bytes(Vt *vt, const char *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t done = write(vt->fd, bytes + at, n - at);
		if (done > 0)
			at += done;
		else if (errno == EAGAIN)
			vt_read(vt, 10);
		else if (errno != EINTR)
			return;
	}
}

/* libvterm's own buffer holds 64 bytes and drops the rest: emptied after every key. */
static void
flush(Vt *vt)
{
	char block[256];
	size_t n;

	while ((n = vterm_output_read(vt->term, block, sizeof block)) > 0)
		if (vt->corked != NULL)
			g_string_append_len(vt->corked, block, n);
		else
			send_bytes(vt, block, n);
}

void
vt_cork(Vt *vt)
{
	if (vt->corked == NULL)
		vt->corked = g_string_new(NULL);
}

void
vt_uncork(Vt *vt)
{
	g_autoptr(GString) corked = g_steal_pointer(&vt->corked);
	if (corked != NULL)
		send_bytes(vt, corked->str, corked->len);
}

static int
on_property(VTermProp property, VTermValue *value, void *data)
{
	Vt *vt = data;

	if (property == VTERM_PROP_ALTSCREEN)
		vt->alternate = value->boolean;
	else if (property == VTERM_PROP_CURSORVISIBLE)
		vt->cursor_shown = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

Vt *
vt_start(char **argv, char **env, int rows, int columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };
	Vt *vt = g_new0(Vt, 1);

	vt->rows = rows;
	vt->columns = columns;
	vt->cursor_shown = true;
	vt->term = vterm_new(rows, columns);
	vterm_set_utf8(vt->term, 1);
	vt->screen = vterm_obtain_screen(vt->term);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_reset(vt->screen, 1);
	vt->pid = forkpty(&vt->fd, NULL, NULL, &size);
	if (vt->pid == 0) {
		execvpe(argv[0], argv, env);
		_exit(127);
	}
	g_assert(vt->pid > 0);
	fcntl(vt->fd, F_SETFL, O_NONBLOCK);
	fcntl(vt->fd, F_SETFD, FD_CLOEXEC);
	return vt;
}

void
vt_free(Vt *vt)
{
	if (vt == NULL)
		return;
	if (!vt->ended) {
		kill(vt->pid, SIGKILL);
		waitpid(vt->pid, NULL, 0);
	}
	close(vt->fd);
	vterm_free(vt->term);
	g_free(vt);
}

/* What stands in STORY_RECORD may be moved away at any time. */
static void
record(const char *block, size_t length)
{
	const char *path = g_getenv("STORY_RECORD");
	FILE *file = path ? fopen(path, "ab") : NULL;

	if (file == NULL)
		return;
	fwrite(block, 1, length, file);
	fclose(file);
}

bool
vt_read(Vt *vt, int milliseconds)
{
	static char block[16384]; /* more at once would overflow libvterm's stack */
	struct pollfd wait = { .fd = vt->fd, .events = POLLIN };

	if (poll(&wait, 1, milliseconds) <= 0)
		return false;
	ssize_t n = read(vt->fd, block, sizeof block);
	if (n <= 0) {
		if (n == 0 || errno == EIO) /* nobody has the other end any more */
			g_usleep(1000 * MIN(milliseconds, 5));
		return false;
	}
	vt->bytes += n;
	record(block, n);
	vterm_input_write(vt->term, block, n);
	flush(vt);
	return true;
}

void
vt_settle(Vt *vt, int quiet)
{
	while (vt_read(vt, quiet))
		;
}

gint64
vt_bytes(const Vt *vt)
{
	return vt->bytes;
}

char *
vt_row(Vt *vt, int row)
{
	GString *line = g_string_new(NULL);

	for (int column = 0; column < vt->columns; column++) {
		VTermScreenCell cell;
		vterm_screen_get_cell(vt->screen, (VTermPos){ row, column }, &cell);
		if (cell.chars[0] == (uint32_t)-1)
			continue; /* right half of a wide character */
		if (cell.chars[0] == 0)
			g_string_append_c(line, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
			g_string_append_unichar(line, cell.chars[i]);
	}
	while (line->len > 0 && line->str[line->len - 1] == ' ')
		g_string_truncate(line, line->len - 1);
	return g_string_free(line, FALSE);
}

char *
vt_screen(Vt *vt)
{
	GString *all = g_string_new(NULL);

	for (int row = 0; row < vt->rows; row++) {
		g_autofree char *line = vt_row(vt, row);
		g_string_append_printf(all, "%s\n", line);
	}
	return g_string_free(all, FALSE);
}

void
vt_cursor(Vt *vt, int *ret_row, int *ret_column)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(vt->term), &at);
	*ret_row = at.row;
	*ret_column = at.col;
}

bool
vt_has_colour(Vt *vt)
{
	for (int row = 0; row < vt->rows; row++)
		for (int column = 0; column < vt->columns; column++) {
			VTermScreenCell cell;
			vterm_screen_get_cell(vt->screen, (VTermPos){ row, column }, &cell);
			if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
				!VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
				return true;
		}
	return false;
}

const char *
vt_left_over(Vt *vt)
{
	struct termios now;
	char block[64];

	if (vt->alternate)
		return "the alternate screen is still on";
	if (!vt->cursor_shown)
		return "the cursor is hidden";
	if (tcgetattr(vt->fd, &now) == 0 && (now.c_lflag & (ECHO | ICANON)) != (ECHO | ICANON))
		return "typed characters are not echoed or not taken by line";
	vterm_keyboard_start_paste(vt->term);
	if (vterm_output_read(vt->term, block, sizeof block) > 0)
		return "marks around pasted text are still on";
	return NULL;
}

/* --- keys */

static const struct {
	const char *name;
	VTermKey key;
	VTermModifier modifier;
} named_keys[] = {
	{ "Enter", VTERM_KEY_ENTER, VTERM_MOD_NONE },
	{ "Esc", VTERM_KEY_ESCAPE, VTERM_MOD_NONE },
	{ "Tab", VTERM_KEY_TAB, VTERM_MOD_NONE },
	{ "Shift-Tab", VTERM_KEY_TAB, VTERM_MOD_SHIFT },
	{ "Backspace", VTERM_KEY_BACKSPACE, VTERM_MOD_NONE },
	{ "Up", VTERM_KEY_UP, VTERM_MOD_NONE },
	{ "Down", VTERM_KEY_DOWN, VTERM_MOD_NONE },
	{ "Left", VTERM_KEY_LEFT, VTERM_MOD_NONE },
	{ "Right", VTERM_KEY_RIGHT, VTERM_MOD_NONE },
	{ "Insert", VTERM_KEY_INS, VTERM_MOD_NONE },
	{ "Delete", VTERM_KEY_DEL, VTERM_MOD_NONE },
	{ "Home", VTERM_KEY_HOME, VTERM_MOD_NONE },
	{ "End", VTERM_KEY_END, VTERM_MOD_NONE },
	{ "PgUp", VTERM_KEY_PAGEUP, VTERM_MOD_NONE },
	{ "PgDn", VTERM_KEY_PAGEDOWN, VTERM_MOD_NONE },
};

static void
press_character(Vt *vt, gunichar c, VTermModifier modifier)
{
	vterm_keyboard_unichar(vt->term, c, modifier);
	flush(vt);
}

bool
vt_key(Vt *vt, const char *name)
{
	int number;

	for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++)
		if (g_str_equal(named_keys[i].name, name)) {
			vterm_keyboard_key(vt->term, named_keys[i].key, named_keys[i].modifier);
			flush(vt);
			return true;
		}
	if (g_str_has_prefix(name, "Ctrl-") && name[5] != '\0' && name[6] == '\0') {
		press_character(vt, g_ascii_tolower(name[5]), VTERM_MOD_CTRL);
		return true;
	}
	if (name[0] == 'F' && (number = (int)g_ascii_strtoll(name + 1, NULL, 10)) > 0) {
		vterm_keyboard_key(vt->term, VTERM_KEY_FUNCTION(number), VTERM_MOD_NONE);
		flush(vt);
		return true;
	}
	if (g_str_equal(name, "Space"))
		name = " ";
	if (g_utf8_strlen(name, -1) != 1)
		return false;
	press_character(vt, g_utf8_get_char(name), VTERM_MOD_NONE);
	return true;
}

void
vt_type(Vt *vt, const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char(text))
		press_character(vt, g_utf8_get_char(text), VTERM_MOD_NONE);
}

void
vt_paste(Vt *vt, const char *text)
{
	vterm_keyboard_start_paste(vt->term);
	flush(vt);
	for (; *text != '\0'; text = g_utf8_next_char(text)) {
		if (*text == '\n')
			vterm_keyboard_key(vt->term, VTERM_KEY_ENTER, VTERM_MOD_NONE);
		else
			vterm_keyboard_unichar(vt->term, g_utf8_get_char(text), VTERM_MOD_NONE);
		flush(vt);
	}
	vterm_keyboard_end_paste(vt->term);
	flush(vt);
}

void
vt_resize(Vt *vt, int rows, int columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	vt->rows = rows;
	vt->columns = columns;
	vterm_set_size(vt->term, rows, columns);
	ioctl(vt->fd, TIOCSWINSZ, &size);
}

/* --- its end */

pid_t
vt_pid(const Vt *vt)
{
	return vt->pid;
}

int
vt_exit_code(Vt *vt, int milliseconds)
{
	gint64 end = g_get_monotonic_time() + milliseconds * G_GINT64_CONSTANT(1000);
	int status;

	while (!vt->ended) {
		vt_read(vt, 5);
		if (waitpid(vt->pid, &status, WNOHANG) == vt->pid) {
			vt->ended = true;
			vt->code =
				WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
			vt_settle(vt, 20);
		} else if (g_get_monotonic_time() > end) {
			return -1;
		}
	}
	return vt->code;
}

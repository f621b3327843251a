/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/term.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>

#include "screens/kit/app.h"
#include "screens/kit/input.h"
#include "screens/kit/terminfo.h"

/* Bracketed paste off, plain text, cursor shown, normal keypad, main screen. */
static const char give_back[] = "\033[?2004l\033[0m\033[?25h\033[?1l\033>\033[?1049l\r";

static const char unknown_kind[] =
	"The kind of terminal (TERM) is not known here or cannot be drawn on. "
	"Try TERM=xterm-256color.";

static const int faults[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

static struct {
	volatile sig_atomic_t started;
	struct termios before;
	SCREEN *screen;
	int kept_stderr; /* the real one, while fd 2 is a file in memory; -1 */
	int row, column;
} term = { .kept_stderr = -1 };

G_DEFINE_QUARK(app - error - quark, app_error)

static void
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n <= 0)
			return;
		bytes += n;
		length -= n;
	}
}

/* Libraries (and sanitizers) write to stderr when they please; on a curses screen that is damage.
 * It waits in memory and comes out once the terminal is given back. */
static void
keep_stderr(void)
{
	if (!isatty(STDERR_FILENO))
		return;
	int memory = memfd_create("stderr", MFD_CLOEXEC);
	if (memory < 0)
		return;
	fcntl(memory, F_SETFL, O_APPEND);
	term.kept_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(memory, STDERR_FILENO);
	close(memory);
}

/* Called from a fault handler too. */
static void
release_stderr(void)
{
	char block[4096];
	off_t at = 0;
	ssize_t n;

	if (term.kept_stderr < 0)
		return;
	while ((n = pread(STDERR_FILENO, block, sizeof block, at)) > 0) {
		write_all(term.kept_stderr, block, n);
		at += n;
	}
	dup2(term.kept_stderr, STDERR_FILENO);
	close(term.kept_stderr);
	term.kept_stderr = -1;
}

static void
on_fault(int number)
{
	static const char words[] = "The desk had to stop because of a fault in it. "
				    "Start it again; what was saved is safe.\n";
	if (term.started) {
		term.started = 0;
		write_all(STDOUT_FILENO, give_back, sizeof give_back - 1);
		tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
		release_stderr();
		write_all(STDERR_FILENO, words, sizeof words - 1);
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void
catch_faults(void)
{
	static char stack[64 * 1024];
	stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction action = { .sa_handler = on_fault,
		.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER };

	sigaltstack(&other, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		sigaction(faults[i], &action, NULL);
}

static bool
terminal_is_usable(GError **error)
{
	const char *name = g_getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		g_set_error(error, APP_ERROR, APP_ERROR_TERMINAL,
			"The desk needs a terminal to draw on; this is not one.");
		return false;
	}
	setlocale(LC_CTYPE, "");
	if (MB_CUR_MAX == 1) {
		g_set_error(error, APP_ERROR, APP_ERROR_LOCALE,
			"This terminal is not set to UTF-8, so names would come out wrong. "
			"Start the desk with LANG=C.UTF-8.");
		return false;
	}
	if (name == NULL || *name == '\0' || !terminfo_can_draw(name, STDOUT_FILENO)) {
		g_set_error(error, APP_ERROR, APP_ERROR_TERMINAL, "%s", unknown_kind);
		return false;
	}
	return true;
}

bool
term_start(GError **error)
{
	static bool at_exit;

	if (!terminal_is_usable(error))
		return false;
	tcgetattr(STDIN_FILENO, &term.before);
	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL) {
		g_set_error(error, APP_ERROR, APP_ERROR_TERMINAL,
			"The terminal could not be taken over for drawing.");
		return false;
	}
	term.started = 1;
	if (!at_exit) {
		at_exit = true;
		atexit(term_stop);
	}
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	typeahead(-1);
	curs_set(1);
	theme_start();
	input_start();
	keep_stderr();
	catch_faults();
	return true;
}

void
term_stop(void)
{
	if (!term.started)
		return;
	term.started = 0;
	input_stop();
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		signal(faults[i], SIG_DFL);
	delscreen(term.screen);
	term.screen = NULL;
	release_stderr();
}

void
term_resized(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
}

void
term_size(int *ret_rows, int *ret_columns)
{
	getmaxyx(stdscr, *ret_rows, *ret_columns);
}

void
term_frame_begin(void)
{
	erase();
	term.row = term.column = 0;
}

void
term_frame_end(void)
{
	move(term.row, term.column);
	refresh();
}

void
term_set_cursor(int row, int column)
{
	term.row = row;
	term.column = column;
}

void
term_wipe(void)
{
	erase();
	clearok(curscr, TRUE);
	refresh();
}

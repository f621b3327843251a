/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/app.h"
#include "screens/kit/input.h"

/* Inside the kit: what app.c (the stack), ask.c (answers and held keys), keys.c (dispatch) and
 * paint.c (the frame) share. */

/* An open screen. */
typedef struct Frame {
	const Screen *screen;
	void *state;
	guint serial; /* never used twice */
	bool seen;    /* it has been drawn with its data: what is typed is meant for it */
	bool loading; /* its load() is running */
	guint opener; /* for a dialog: serial of the screen that asked; 0 */
	char *title;  /* set by it; NULL: the screen's own */
	List *list;   /* app_list */
	Form *form;   /* app_form */
} Frame;

typedef struct Ask Ask;

struct App {
	AppStart start;
	char *program, *doing, *school, *staff;
	Worker *worker;
	Worker *own_worker;
	GPtrArray *sources; /* guint ids of the standing ones */
	int code;

	GPtrArray *frames; /* of Frame, bottom first */
	GPtrArray *closed; /* of Frame: freed when nothing of theirs runs any more */
	Frame *asking;     /* whose function is running; NULL outside */
	int depth;         /* running functions */
	guint serial;

	GPtrArray *asks;  /* of Ask, out and unanswered */
	GQueue answers;   /* of Ask, kept while locked */
	GQueue held;      /* of Input, kept while a blocking ask is out */
	guint held_for;   /* serial of the screen they were typed at; 0: at one not seen yet */
	bool held_danger; /* one of them is destructive there */
	bool trouble;     /* a refusal or failure was said since the last key */
	bool playing;

	GPtrArray *timers;
	bool locked;
	guint lock_mark; /* frames that were open when it locked */
	gint64 last_key; /* monotonic, microseconds */
	guint idle_source, paste_source, draw_source, wait_source;

	SayKind said_kind;
	char *said;
	bool running;
};

/* app.c */
Frame *app_top(App *app);
Frame *app_frame(App *app, guint serial);
/* On behalf of FRAME until app_leave: calls made then are its calls. Returns what app_leave wants. */
Frame *app_enter(App *app, Frame *frame);
void app_leave(App *app, Frame *before);
/* Closes frames from INDEX up. */
void app_close_from(App *app, guint index);
void app_load(App *app, Frame *frame);
/* The frame in whose name a call is made: the running one, else the top. */
Frame *app_caller(App *app);

/* ask.c */
void ask_drop_frame(App *app, guint serial);
void ask_drop_all(App *app);
void ask_drop_latest(App *app);
bool ask_blocks(App *app, const Frame *frame);
/* Has KEY to wait for an answer that FRAME is still owed? */
bool ask_holds(App *app, const Frame *frame, int key);
/* Is nothing out for FRAME but what its load() asked, or look-ups? */
bool ask_only_looks(App *app, const Frame *frame);
/* Esc: true if there was something (to be seen) to give up. A look that is given up already is not
 * waited for; an act is, until it says what became of it. */
bool ask_give_up(App *app, const Frame *frame);
/* 0 nothing to show, 1 waiting, 2 waiting for long, 3 giving up; RET_NEXT: milliseconds until it
 * may change, or 0. */
int ask_stage(App *app, const Frame *frame, guint *ret_next);
void ask_deliver_kept(App *app);
void held_push(App *app, const Input *input);
void held_clear(App *app);
void held_play(App *app);

/* keys.c */
extern const Key app_keys[];
/* Why the top screen cannot do it now; NULL: it can. */
const char *app_key_reason(App *app, const Key *key);
void app_take(App *app, const Input *input);
/* The row of the screen's own table for KEY, or NULL. */
const Key *screen_key(const Screen *screen, int key);
/* Runs one row for the top screen as if its key was pressed, or says why not. */
void app_run_key(App *app, const Key *key);

/* paint.c */
void app_paint(App *app);

/* palette.c */
void palette_open(App *app);

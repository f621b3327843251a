/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vt.h"

/* A story being played: runner.c reads it line by line, words.c knows what each word does. */

typedef struct Story {
	const char *file;
	char *folder, *name;
	Vt *vt;
	char **env;
	GHashTable *values; /* set by `set` */
	GPtrArray *masks;   /* of GRegex */
	int rows, columns;
	gint64 mark;      /* bytes at the last key */
	bool stale;       /* $STORY_STALE */
	char *before;     /* then the screen at the first key since something was waited for */
	int before_at[2]; /* and its cursor */
	char *doubt;      /* the line that waited for what was so before */
	bool past;        /* that is looked at, not the screen of now */
	const char *line; /* being played: FILE:NUMBER: TEXT */
	int patience;     /* milliseconds */
	bool update;
	char *trouble; /* why a line failed */
} Story;

/* False: the line failed, and says why in story->trouble. */
typedef bool (*LineFn)(Story *story, const char *rest);

typedef struct Word {
	const char *word;
	LineFn play;
	bool running; /* needs a program */
} Word;

/* All of them, alphabetized; {0} ends them. */
extern const Word words[];

/* Plays FILE as part of the story. */
bool story_play(Story *story, const char *file);
/* Sets story->trouble; returns false. */
bool story_fail(Story *story, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/run.h"
#include "desk/wording.h"

/* Where the letters of a run are drawn, a job at a time, on a thread that asks the database nothing. */

/* The words of a letter for somebody who reads LANG. */
typedef struct {
	char *lang;
	Wording wording, back; /* back: empty where there is none */
} RunWords;

/* Those of LANG in WORDS, which are RunWords; NULL: none. */
RunWords *run_words_find(const GPtrArray *words, const char *lang);

/* A letter that could not be drawn, and why. */
typedef struct {
	char *number, *parent, *why;
} RunLeftOut;

/* A job that was taken: all its letters are drawn from, and then what was drawn. */
struct RunTaken {
	char *act;
	gint64 run_id;
	int job;
	bool separators;
	const Session *session;     /* for who it is and the profile; never its connection */
	const LetterRecord *school; /* what is the same in all letters; borrowed, as these: */
	GPtrArray *words;           /* RunWords, one for each language there is in PAGES */
	GPtrArray *keys;            /* const SchoolKey, each that is needed */
	GPtrArray *pages;           /* RunPage; those left out are taken away */

	RunPaper *paper;     /* without its sentences about letters left out */
	GPtrArray *left_out; /* RunLeftOut */
	GError *error;       /* it failed as a whole, and PAPER has no PDF */
};

typedef struct RunEasel RunEasel;
RunEasel *run_easel_new(void);
void run_easel_free(RunEasel *easel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunEasel, run_easel_free)

void run_easel_draw(RunEasel *easel, RunTaken *taken);

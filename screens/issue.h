/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/acts.h"
#include "desk/issue.h"
#include "desk/paper.h"
#include "desk/visit.h"
#include "screens/screens.h"

/* What the rooms of the issue screen share: keys and acts (issue.c), the paper and its printer
 * (issue_paper.c), what is shown (issue_draw.c). */

typedef enum {
	ISSUE_WAIT,     /* not loaded yet */
	ISSUE_CODE,     /* all checks done, no code made yet */
	ISSUE_LETTER,   /* the letter can be printed */
	ISSUE_PRINTING, /* a sheet is on its way */
	ISSUE_AGAIN,    /* the sheet certainly did not come out */
	ISSUE_LOOK,     /* did it come out right? */
	ISSUE_HAND,     /* a good sheet, to be handed over */
	ISSUE_SPELLED,  /* the code is on the screen, to be read aloud */
	ISSUE_OVER,     /* done, or ended elsewhere */
} IssuePhase;

typedef struct {
	gint64 visit_id;
	VisitView *view;
	Acts *acts;
	IssuePreview *preview;
	int scroll;
	bool qr; /* the QR instead of the text */

	Paper *paper; /* on its way, or ended and not yet dealt with */
	PaperState paper_state;
	char *paper_words;
	gint64 sheet_id;
	char *sheet; /* its number */
	guint timer;
	GPtrArray *printers; /* char *: what P offers */

	Secret *spelled; /* NULL: not shown */
	guint spelled_timer;
	int spelled_left; /* seconds */
} IssueScreen;

IssuePhase issue_phase(const IssueScreen *self);
/* After an act: takes the answer and looks at the visit again. */
void issue_reload(App *app, IssueScreen *self);

/* Prints a new sheet, or the same one again when it never reached paper; asks for a printer first
 * when none is chosen. */
void issue_paper_print(App *app, IssueScreen *self);
void issue_paper_choose(App *app, IssueScreen *self);
void issue_paper_stop(App *app, IssueScreen *self);

void issue_draw(App *app, const void *state, Canvas *canvas);

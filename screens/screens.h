/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/refusal.h"
#include "db/twins.h"
#include "desk/enrol.h"
#include "desk/paper.h"
#include "desk/session.h"
#include "screens/kit/dialog.h"
#include "screens/kit/edit.h"

/* The screens of the desk, and the little that all of them share. */

/* Opens the desk with the settings of FILE (NULL: the usual places). Returns the exit code. */
int screens_run(const char *file);

/* Who is at the desk. */
Session *screens_session(App *app);
const Profile *screens_profile(App *app);

extern const Screen screen_sign_in;        /* no arguments */
extern const Screen screen_lookup;         /* no arguments */
extern const Screen screen_waiting;        /* no arguments */
extern const Screen screen_approvals;      /* no arguments */
extern const Screen screen_locked;         /* no arguments */
extern const Screen screen_unlock;         /* UnlockArgs */
extern const Screen screen_student;        /* StudentArgs */
extern const Screen screen_standing;       /* StandingArgs */
extern const Screen screen_verify;         /* VerifyArgs */
extern const Screen screen_access_form;    /* VisitArgs */
extern const Screen screen_issue;          /* VisitArgs */
extern const Screen screen_contacts;       /* ContactsArgs */
extern const Screen screen_changes;        /* no arguments */
extern const Screen screen_contact_report; /* no arguments */
extern const Screen screen_print;          /* PrintArgs; a dialog */
extern const Screen screen_page;           /* PageArgs */
extern const Screen screen_audit;          /* AuditArgs */
extern const Screen screen_reveal;         /* RevealArgs */
extern const Screen screen_reveals;        /* no arguments: what colleagues ask to see */
extern const Screen screen_staff;          /* no arguments */
extern const Screen screen_passphrase;     /* no arguments: the own one */
extern const Screen screen_enrol;          /* EnrolArgs */
extern const Screen screen_reseal;         /* GPtrArray of ResealLeft; a dialog */
extern const Screen screen_runs;           /* no arguments: letter runs */
extern const Screen screen_reports;        /* no arguments */
extern const Screen screen_roster;         /* no arguments */
extern const Screen screen_samples;        /* no arguments */
extern const Screen screen_twins;          /* TwinsArgs; NULL: of one's schools */
extern const Screen screen_twin;           /* TwinArgs */
extern const Screen screen_imports;        /* no arguments */
extern const Screen screen_more;           /* no arguments: everything else */

/* A first sign-in that is not finished; borrowed for the call. */
typedef struct {
	const char *user;
	const Secret *typed; /* the code or the passphrase that the server took */
	const EnrolView *view;
} EnrolArgs;

/* For form_set_secret: a SecretText. */
extern const SecretStore secret_text_store;

typedef struct {
	gint64 student_id;
	gint64 guardian_id; /* to stand on; 0: the first */
} StudentArgs;

typedef enum {
	STANDING_VERIFY,   /* a document was seen */
	STANDING_CONFIRM,  /* by a second person as well */
	STANDING_RESTRICT, /* a court order is on file */
	STANDING_LIFT,     /* and was ended */
	STANDING_UNVERIFY,
	STANDING_APART, /* two people of one name */
} StandingWay;

typedef struct {
	StandingWay way;
	gint64 student_id, guardian_id;
	const char *guardian, *student; /* natural order */
	const char *relation;
} StandingArgs;

/* Records that may be one person. */
typedef struct {
	gint64 guardian_id; /* of this one alone */
} TwinsArgs;

typedef struct {
	TwinKind kind;
	gint64 one_id, other_id;
	gint64 kept_id; /* which of the two is to stay; 0: the first */
} TwinArgs;

/* An open or parked visit, or whose visit it is to be. */
typedef struct {
	gint64 visit_id; /* 0: not started */
	gint64 student_id, guardian_id;
	const char *guardian, *student; /* natural order; for a visit not started */
	const char *purpose;            /* "new", "reprint", "replace"; for a visit not started */
	bool resume;                    /* take it up at this desk first */
} VerifyArgs;

typedef struct {
	gint64 student_id, guardian_id;
	const char *guardian;
} UnlockArgs;

typedef struct {
	gint64 visit_id;
} VisitArgs;

typedef struct {
	gint64 student_id;
	gint64 guardian_id; /* to stand on; 0: the first */
} ContactsArgs;

/* Whose events; all 0 or NULL: today's. */
typedef struct {
	gint64 student_id, guardian_id, visit_id;
	const char *sheet; /* its number */
	const char *day;   /* ISO */
	const char *about; /* the heading's "of ..."; natural order */
} AuditArgs;

typedef struct {
	gint64 student_id, guardian_id;
	const char *guardian, *student; /* natural order */
} RevealArgs;

/* A page without a code, to a printer chosen in the dialog. Copied; PDF gets a reference. */
typedef struct {
	const char *title; /* "Roster of grade 3" */
	GBytes *pdf;
	int copies; /* to begin with; 0 counts as 1 */
	const char
		*kind; /* plain word: "roster"; the file's name in a folder, and what is recorded */
	gint64 samples_of; /* letters of this draft, drawn from SEED: recorded by name; 0: none */
	const char *seed;
} PrintArgs;

/* A page without a code to be read, printed or saved. Copied; LINES and PDF get a reference. */
typedef struct {
	const char *title;
	GPtrArray *lines; /* char *: as its reader reads it */
	const char *qr;   /* what its QR opens; NULL: it has none */
	GBytes *pdf;      /* NULL: only to be read */
	const char *kind; /* as in PrintArgs */
} PageArgs;

/* What every question to the server brings back; stands first in a screen's job. */
typedef struct {
	Session *session; /* borrowed */
	bool good;
	Refusal *refusal;
	GError *error;
} Answer;

void answer_clear(Answer *answer);
/* Says a refusal (what is, what to do next) or a failure. True when there was neither. */
bool answer_tell(App *app, const Answer *answer);
/* Whether the server has answered at all, with yes or no: the act is then over. */
bool answer_final(const Answer *answer);

/* A question without arguments that brings rows: db_visits_waiting and its like. */
typedef bool (*RowsOf)(
	Db *db, GCancellable *cancel, GPtrArray **ret_rows, Refusal **ret_refusal, GError **error);
/* Asks it on behalf of the asking screen; what DONE gets is for rows_take. */
void rows_ask(App *app, RowsOf of, AskDone done);
/* The rows into *ROWS, in the place of older ones. False: it has said why there are none. */
bool rows_take(App *app, gpointer job, GPtrArray **rows);

/* Asks the asking screen's clerk what is missing, to park the visit with it. */
void visit_ask_park(App *app, DialogText answer);

/* Asks for the receipt of visit NUMBER on behalf of the asking screen, and opens screen_print. */
void receipt_print(App *app, gint64 visit_id, const char *number);

/* The printers this desk knows; stands in a job of its own, PrintersJob, when DONE gets it. */
typedef struct {
	Answer answer;
	GPtrArray *printers; /* PrinterListing; NULL: the print service is away */
} PrintersJob;
void printers_ask(App *app, unsigned flags, AskDone done);

/* The scroll of lines 0 to LAST after KEY, PAGE of them at a time; false: the key does not scroll. */
bool screens_scroll(int *scroll, int key, int last, int page);
/* Looks where PAPER is; what is new goes into *STATE and *SAID (owned) and is drawn. Whether it is
 * still under way. */
bool screens_follow(App *app, Paper *paper, PaperState *state, char **said);

/* For FormField.check: what is wrong with what was typed, or NULL; nothing typed is right. */
char *check_phone(const char *typed, const void *data);
char *check_email(const char *typed, const void *data);
/* "03/14/2027": how a day may be typed. Caller owns. */
char *example_day(DateStyle style);
/* As check_phone for a day, and for FormField.tidy; the form's DATA is a DateStyle. */
char *check_day(const char *typed, const void *data);
char *tidy_day(const char *typed, const void *data);

/* A question of a visit as a heading ("Date of birth") and in a sentence ("the birth date"). */
const char *question_label(const char *question);
const char *question_words(const char *question);

/* "Birth certificate" for "birth_certificate"; KEY itself when the profile has no word for it. */
const char *choice_label(const GPtrArray *choices, const char *key);
/* The profile's choices in a field of FORM. */
void choice_fill(Form *form, const char *field, const GPtrArray *choices);

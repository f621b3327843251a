#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# link.sh STUDENT-ID BIRTH-DATE EMAIL SOURCE: links a parent, the code read from standard input.
# PGUSER is a login of pindesk_portal, PORTAL_FILE the portal's key, OPEN_ENVELOPE the program made
# of open_envelope.c. Each psql is a transaction of its own: the try is counted and committed before
# anything can be learned from it.
set -eu

act=$(cat /proc/sys/kernel/random/uuid)

ask()
{
	psql -X -q -A -t -w -v ON_ERROR_STOP=1 -v act="$act" -v student="$student" -v born="$born" \
		-v email="$email" -v source="$source" -v credential="${credential:-}"
}

student=$1 born=$2 email=$3 source=$4

ask >/dev/null <<'SQL'
SELECT portal.attempt_begin(:'act', 'student_id',
	jsonb_build_object('permanent_id', :'student', 'birth_date', :'born'), :'source');
SQL

envelopes=$(ask <<'SQL'
SELECT concat_ws('|', e.district, e.school, e.credential, e.guardian, e.student, e.scope, e.generation, e.expires, e.sealed)
FROM jsonb_to_recordset(portal.attempt_envelopes(:'act') -> 'envelopes') AS e(district text, school text, credential text,
	guardian text, student text, scope text, generation text, expires text, sealed text);
SQL
)

# The code goes from our standard input to the program's first line, never through a variable.
credential=$({ head -n 1; printf '%s\n' "$envelopes"; } | "$OPEN_ENVELOPE" "$PORTAL_FILE")

ask <<'SQL'
SELECT portal.attempt_result(:'act', nullif(:'credential', '')::uuid, :'email');
SQL

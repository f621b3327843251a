#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A district's own files are imported, its school gets keys and a clerk, and a newcomer issues a PIN
# to an imported parent by following the screens; the letter that arrives is read back.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"
# shellcheck source=tests/lib/leak.sh
. "$HERE/lib/leak.sh"
OTHERS=$HERE/../../shared/data/oneroster
ROOT_PASSPHRASE=$(sed -n "s/^DISTRICT_PASSPHRASE=//p" "$DESK_ROOT/packaging/demo" | tr -d "'\"")

admin() { pindesk admin "$@" --root-file "$DESK_DIR/keys/root" --passphrase-fd 3; }

# settles PACKAGE SCHOOL CLERK: from files to a clerk who can sign in.
settles()
{
	check "$1 is imported" pindesk import "$2" || return
	check "$1: its schools get keys" admin school keys 3< <(echo "$ROOT_PASSPHRASE")
	check "$1: $4 may work there" admin staff add "$4" --name 'N. Newcomer' --role account_admin \
		--school "$3" 3< <(printf '%s\n' "$ROOT_PASSPHRASE" "$DESK_PASSPHRASE")
}

# walks_in PACKAGE: plays the story with what is exported; reads what arrives.
walks_in()
{
	local before sheet code
	before=$(paper_count "$PINDESK_PRINTED")
	rm -f "$DESK_DIR"/state/users
	check "$1: a newcomer issues a PIN (tests/stories/desk/newcomer.story)" \
		desk_story "$HERE/stories/desk/newcomer.story" || return
	check "$1: the letter arrives" paper_wait "$PINDESK_PRINTED" $((before + 1)) || return
	sheet=$(paper_newest "$PINDESK_PRINTED")
	code=$(paper_code "$sheet")
	check "$1: it shows a PIN of ten digits" test ${#code} = 10
	check "$1: it names the parent" grep -qF "$SPOKEN" <(paper_text "$sheet")
	check "$1: its QR opens the page to link at" \
		grep -qE '^https://parents\.example\.org/link#s=' <(paper_qr "$sheet")
	leak_flush
	check "$1: the PIN is in no table, WAL or log" no_plaintext "$DESK_DIR/pg" "$code"
}

desk_start
trap desk_end EXIT

settles "our package in 1.1" "$HERE/data/oneroster-1.1" TIDE newcomer1
export CLERK=newcomer1 SCHOOL='Tide Elementary' LOOKUP="o'neill zoe" STUDENT="O'NEILL, Zoë" \
	GUARDIAN='BYRNE, JR., Cara' SPOKEN='Cara Byrne, Jr.' ANSWERS='m m m m'
sed -i "s/^school = .*/school = TIDE/" "$PINDESK_SETTINGS"
walks_in "our package in 1.1"

if [ -d "$OTHERS" ]; then
	settles "Ed-Fi's package in 1.2" "$OTHERS/v1.2-edfi-derived" 255901001 newcomer2
	export CLERK=newcomer2 SCHOOL='Grand Bend High School' LOOKUP='dyer tyrone' \
		STUDENT='DYER, Tyrone' GUARDIAN=- SPOKEN=- ANSWERS='m m m m'
	GUARDIAN=$(psql -XAtc "SELECT registry.listed(g.family, g.given) FROM registry.guardian g
		JOIN registry.guardianship USING (guardian_id) JOIN registry.student s USING (student_id)
		WHERE s.sourced_id = 'STU_604821' ORDER BY 1 LIMIT 1")
	SPOKEN=$(psql -XAtc "SELECT registry.spoken(g.given, '', g.family) FROM registry.guardian g
		WHERE registry.listed(g.family, g.given) = '$GUARDIAN' LIMIT 1")
	sed -i "s/^school = .*/school = 255901001/" "$PINDESK_SETTINGS"
	walks_in "Ed-Fi's package in 1.2"
else
	tap_skip "packages made by others" "not here"
fi
tap_done

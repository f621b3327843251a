#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Districts that are not "pin": each profile from the sign-in to the letter that arrives, and one that
# no source has, written by an administrator (tests/profiles/lunch).
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"

# walks_in NAME STORY CODE: plays STORY and reads the letter, whose code looks like the regex CODE.
walks_in()
{
	check "$1: a parent leaves with a letter ($2)" desk_story "$HERE/stories/$2" || return
	check "$1: the letter arrives" paper_wait "$PINDESK_PRINTED" 1 || return
	SHEET=$(paper_text "$(paper_newest "$PINDESK_PRINTED")")
	is "$1: one code is on it, in its groups" "$(grep -cE "(^|[^0-9A-Z])$3( |$)" <<<"$SHEET")" 1
	check "$1: it names the parent" grep -qF 'Juan Garcia' <<<"$SHEET"
	silent "$1: every character can be drawn" paper_glyphs "$(paper_newest "$PINDESK_PRINTED")"
}

# links WHAT LINE...: what a parent types at the portal, a line each; the answer in OUT.
links()
{
	shift
	OUT=$(printf '%s\n' "$@" | PGUSER=portal PGPASSWORD=portal-demo pindesk redeem --json \
		--portal-file "$DESK_DIR/keys/portal" 2>"$DESK_DIR.err")
}

# The code as it stands on the paper, in the groups of CODE.
code_on_paper() { grep -oE "(^|[^0-9A-Z])$1( |$)" <<<"$SHEET" | head -n 1 | sed 's/^ *//; s/ *$//'; }

portal_login()
{
	psql -XAtq -c "CREATE ROLE portal LOGIN PASSWORD 'portal-demo' IN ROLE pindesk_portal" >/dev/null
}

says() { check "$1: the letter says $2" grep -qF "$2" <<<"$SHEET"; }

# The figure that the policy is judged by, from this district's own guardians.
guesses() { check "$1: doctor tells what guessing brings" grep -qE "^guessing +good .*$2" <(pindesk doctor); }

# Permanent ID, primary phone and VPC; then the parent picks the own name among the contacts.
vpc_links()
{
	local code typed choice
	code=$(code_on_paper '[2-9C-Y]{5} [2-9C-Y]{5}')
	typed=('permanent-id: 0412883107' 'phone: 626-555-0143' 'email: juan@example.org' 'source: sofa')
	portal_login
	links vpc "${typed[@]}" "code: ${code,,}"
	check "vpc: the parent is shown the contacts" grep -q '"result":"choose"' <<<"$OUT"
	check "vpc: with the own name among them" grep -q 'Juan Garcia' <<<"$OUT"
	check_not "vpc: and nobody who is restricted" grep -q 'Elena Ruiz' <<<"$OUT"
	choice=$(python3 -c 'import json, sys
print(1 + [p["name"] for p in json.loads(sys.argv[1].splitlines()[0])["contacts"]].index("Juan Garcia"))' "$OUT")
	links vpc "${typed[@]}" "code: $code" '' "choice: $choice"
	check "vpc: and is linked" grep -q '"result":"linked"' <<<"$OUT"
	is "vpc: the code is used" "$(psql -XAtq -c 'SELECT state FROM desk.credential')" used
}

# The code alone, in whatever case: the account is made and every child is there.
access_code_links()
{
	local code
	code=$(code_on_paper '[2-9C-Y]{4} [2-9C-Y]{4} [2-9C-Y]{4}')
	portal_login
	links access-code "code: ${code,,}" 'email: juan@example.org' 'source: sofa'
	check "access-code: the code alone links" grep -q '"result":"linked"' <<<"$OUT"
	is "access-code: every child is there" "$(grep -o '"permanent_id"\|"number"' <<<"$OUT" | wc -l)" \
		"$(psql -XAtq -c "SELECT count(*) FROM registry.guardianship JOIN desk.credential USING (guardian_id)
			WHERE standing = 'verified'")"
}

vpc()
{
	DESK_PROFILE=vpc
	desk_start
	walks_in vpc desk/walk_in_vpc.story '[2-9C-Y]{5} [2-9C-Y]{5}'
	says vpc 0412883107
	says vpc '626-555-0143'
	says vpc 'Seleccione su nombre en la lista de contactos'
	guesses vpc '110,075,314,176 codes are possible; 30 tries'
	vpc_links
	desk_end
}

access_code()
{
	DESK_PROFILE=access-code
	desk_start
	walks_in access-code desk/walk_in_access_code.story '[2-9C-Y]{4} [2-9C-Y]{4} [2-9C-Y]{4}'
	says access-code 'Este código es solo suyo'
	says access-code 'Tres intentos fallidos bloquean la cuenta'
	guesses access-code '191,102,976 codes are possible; 30 tries'
	access_code_links
	desk_end
}

# What an administrator does with a text editor and one command.
lunch()
{
	local ini=$HERE/profiles/lunch/profile.ini
	DESK_PROFILE=pin
	desk_start
	check "lunch: it can be looked at" pindesk admin profile show "$ini"
	check "lunch: compared" grep -qF '[credential] name: PIN -> Lunch Key' <(pindesk admin profile diff "$ini")
	check "lunch: and put in force" pindesk admin profile load "$ini"
	walks_in lunch desk/walk_in_lunch.story '[A-Z]{6} [A-Z]{6}'
	says lunch 'Your Lunch Account Key'
	check_not "lunch: what would end the code that is out is refused" \
		pindesk admin profile load "$DESK_ROOT/schema/profiles/pin/profile.ini"
	check "lunch: unless it is meant" \
		pindesk admin profile load --anyway "$DESK_ROOT/schema/profiles/pin/profile.ini"
	is "lunch: every version is kept" "$(psql -AtqX -c "SELECT string_agg(name || ' ' || version, ', '
		ORDER BY at) FROM admin.profile_version")" 'pin 1, lunch 1, pin 2'
	desk_end
}

# A letter in two languages: the parent's in front, English on the back, one sheet.
bilingual()
{
	local dir letter
	DESK_PROFILE=pin
	desk_start
	dir=$DESK_DIR/both
	mkdir "$dir" && cp -r "$DESK_ROOT/schema/profiles/pin/letters" "$dir" || return
	sed 's/^bilingual = no/bilingual = yes/' "$DESK_ROOT/schema/profiles/pin/profile.ini" >"$dir/profile.ini"
	check "bilingual: put in force" pindesk admin profile load "$dir/profile.ini"
	check "bilingual: said in words" grep -qF 'English on the back' <(pindesk admin profile show)
	check "bilingual: the walk-in is played" desk_story "$HERE/stories/desk/walk_in.story"
	check "bilingual: its letter is printed" paper_wait "$PINDESK_PRINTED" 1
	letter=$(paper_newest "$PINDESK_PRINTED")
	is "bilingual: front and back" "$(pdfinfo "$letter" | sed -n 's/^Pages: *//p')" 2
	check "bilingual: Spanish in front" grep -q 'Su PIN' <(pdftotext -l 1 "$letter" -)
	check "bilingual: English on the back" grep -q 'Your PIN\|Your Parent Portal PIN' <(pdftotext -f 2 "$letter" -)
	is "bilingual: one sheet is counted" "$(psql -AtqX -c "SELECT count(*) FROM desk.sheet")" 1
	desk_end
}

SHEET=''
bilingual
vpc
access_code
lunch
tap_done

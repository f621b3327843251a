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

says() { check "$1: the letter says $2" grep -qF "$2" <<<"$SHEET"; }

# The figure that the policy is judged by, from this district's own guardians.
guesses() { check "$1: doctor tells what guessing brings" grep -qE "^guessing +good .*$2" <(pindesk doctor); }

vpc()
{
	DESK_PROFILE=vpc
	desk_start
	walks_in vpc desk/walk_in_vpc.story '[2-9C-Y]{5} [2-9C-Y]{5}'
	says vpc 0412883107
	says vpc '626-555-0143'
	says vpc 'Select your name from the list of contacts'
	guesses vpc '110,075,314,176 codes are possible; 30 tries'
	desk_end
}

access_code()
{
	DESK_PROFILE=access-code
	desk_start
	walks_in access-code desk/walk_in_access_code.story '[2-9C-Y]{4} [2-9C-Y]{4} [2-9C-Y]{4}'
	says access-code 'This code is yours alone'
	says access-code 'Three wrong sign-ins lock the account'
	guesses access-code '191,102,976 codes are possible; 30 tries'
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

SHEET=''
vpc
access_code
lunch
tap_done

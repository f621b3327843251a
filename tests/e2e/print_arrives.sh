#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A sheet leaves the desk, arrives at the printer and reads back right, and its code is nowhere else.
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

# What holds for every sheet that arrived.
sheet_is_sound()
{
	check "$1: a PDF that qpdf finds sound" qpdf --check "$2"
	silent "$1: every character can be drawn" paper_glyphs "$2"
}

sample_arrives()
{
	local sheet before
	before=$(paper_count "$PINDESK_PRINTED")
	check "a sample letter is sent" pindesk sample --lang en --printer "$PINDESK_PRINTER"
	check "it arrives" paper_wait "$PINDESK_PRINTED" $((before + 1))
	sheet=$(paper_newest "$PINDESK_PRINTED")
	sheet_is_sound sample "$sheet"
	check "it says that it is a sample" grep -q SAMPLE <(paper_text "$sheet")
	is "its QR opens the help page" "$(paper_qr "$sheet")" "https://parents.example.org/help"
}

# The letter of the walk-in story: what is on it is what the office meant, and can be typed in.
letter_arrives()
{
	local sheet before
	before=$(paper_count "$PINDESK_PRINTED")
	check "a parent walks in and leaves with a PIN (tests/stories/desk/walk_in.story)" \
		desk_story "$HERE/stories/desk/walk_in.story"
	check "one letter arrives" paper_wait "$PINDESK_PRINTED" $((before + 1))
	is "one, and no more" "$(paper_count "$PINDESK_PRINTED")" $((before + 1))
	sheet=$(paper_newest "$PINDESK_PRINTED")
	sheet_is_sound letter "$sheet"
	CODE=$(paper_code "$sheet")
	check "it shows a PIN of ten digits" test ${#CODE} = 10
	check "and whose parent may use it for whom" grep -qi 'Juan Garcia' <(paper_text "$sheet")
	check_not "it is no sample" grep -q SAMPLE <(paper_text "$sheet")
	check "its QR opens the page to link at" \
		grep -qE '^https://parents\.example\.org/link' <(paper_qr "$sheet")
	check_not "what a server would see of it is not the PIN" \
		grep -q "$CODE" <(paper_qr "$sheet" | sed 's/#.*//')
}

# code_is_nowhere CODE: on no disk and in no process, but on the paper that the printer keeps.
code_is_nowhere()
{
	leak_flush
	check "the code is in no table, WAL or log" no_plaintext "$DESK_DIR/pg" "$1"
	check "nor in the desk's own folder" no_plaintext "$DESK_DIR/state" "$1"
	check "nor in the logs" no_plaintext "$DESK_DIR/log" "$1"
	check "nor in an argument or an environment" no_plaintext_in_processes "$1"
	check "no letter lies about" no_paper_left "$DESK_DIR" "$PINDESK_PRINTED"
}

desk_start
sample_arrives
leak_selfcheck "$DESK_DIR/pg"
CODE=
letter_arrives
if [ ${#CODE} = 10 ]; then
	code_is_nowhere "$CODE"
else
	tap_ok "there is a code to look for" 1
fi
tap_done

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

# sheet_arrives NAME COUNT: waits for that many sheets; SHEET is the last, and sound.
sheet_arrives()
{
	SHEET=
	check "$1: it arrives" paper_wait "$PINDESK_PRINTED" "$2" || return
	is "$1: one sheet, and no more" "$(paper_count "$PINDESK_PRINTED")" "$2"
	SHEET=$(paper_newest "$PINDESK_PRINTED")
	check "$1: a PDF that qpdf finds sound" qpdf --check "$SHEET"
	silent "$1: every character can be drawn" paper_glyphs "$SHEET"
}

sample_arrives()
{
	check "a sample letter is sent" pindesk sample --lang en --printer "$PINDESK_PRINTER" || return
	sheet_arrives sample 1
	[ -n "$SHEET" ] || return
	check "sample: it says what it is" grep -q SAMPLE <(paper_text "$SHEET")
	is "sample: its QR opens the help page" "$(paper_qr "$SHEET")" \
		"https://parents.example.org/help"
}

# The letter of the walk-in story: what is on it is what the office meant, and can be typed in.
letter_arrives()
{
	local before
	before=$(paper_count "$PINDESK_PRINTED")
	check "a parent walks in and leaves with a PIN (tests/stories/desk/walk_in.story)" \
		desk_story "$HERE/stories/desk/walk_in.story" || return
	sheet_arrives letter $((before + 1))
	[ -n "$SHEET" ] || return
	CODE=$(paper_code "$SHEET")
	check "letter: it shows a PIN of ten digits" test ${#CODE} = 10 || return
	check "letter: it names the parent" grep -qi 'Juan Garcia' <(paper_text "$SHEET")
	check_not "letter: it is no sample" grep -q SAMPLE <(paper_text "$SHEET")
	check "letter: its QR opens the page to link at" \
		grep -qE '^https://parents\.example\.org/link' <(paper_qr "$SHEET")
	check_not "letter: what a server would see of the QR is not the PIN" \
		grep -q "$CODE" <(paper_qr "$SHEET" | sed 's/#.*//')
	code_is_nowhere
}

# On no disk and in no process, but on the paper that the printer keeps.
code_is_nowhere()
{
	leak_flush
	check "the code is in no table, WAL or log" no_plaintext "$DESK_DIR/pg" "$CODE"
	check "nor in the desk's own folder" no_plaintext "$DESK_DIR/state" "$CODE"
	check "nor in the logs" no_plaintext "$DESK_DIR/log" "$CODE"
	check "nor in an argument or an environment" no_plaintext_in_processes "$CODE"
	check "no letter lies about" no_paper_left "$DESK_DIR" "$PINDESK_PRINTED"
}

CODE='' SHEET=''
desk_start
sample_arrives
leak_selfcheck "$DESK_DIR/pg"
letter_arrives
tap_done

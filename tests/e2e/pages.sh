#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Pages without a code from the command line: samples, forms blank and filled in, hand-outs, the
# ruler; and the district's own words in place of those that came with the profile.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"

sql() { psql -X -q -A -t -w -c "$1" 2>&1; }
pages() { qpdf --show-npages "$1"; }
sound() { qpdf --check "$1" >/dev/null && [ -z "$(paper_glyphs "$1")" ]; }
says() { paper_text "$1" | grep -qF -- "$2"; }
# exits WANTED COMMAND...
exits()
{
	local wanted=$1 seen
	shift
	seen=$("$@" 2>&1)
	local status=$?
	[ $status = "$wanted" ] || { echo "exit $status: $seen"; return 1; }
}

blank_pages()
{
	check "a hand-out" pindesk handout link --lang es --output "$OUT/link.pdf"
	check "it is sound" sound "$OUT/link.pdf"
	check "it is in Spanish" says "$OUT/link.pdf" estudiante
	is "its QR opens the help page" "$(paper_qr "$OUT/link.pdf")" "https://parents.example.org/help"
	check_not "it is no sample" says "$OUT/link.pdf" MUESTRA
	check "a blank form in Korean" pindesk form --lang ko --output "$OUT/form.pdf"
	is "goes on both sides of one sheet" "$(pages "$OUT/form.pdf")" 2
	check "with every character drawn" sound "$OUT/form.pdf"
	check "a form is printed" pindesk form --lang es --printer "$PINDESK_PRINTER"
	is "on both sides of the paper" "$(cat "$PINDESK_PRINTED/../sides")" two-sided-long-edge
	check "a hand-out is printed" pindesk handout link --lang es --printer "$PINDESK_PRINTER"
	is "on one" "$(cat "$PINDESK_PRINTED/../sides")" one-sided
	check "the ruler page" pindesk ruler --output "$OUT/ruler.pdf"
	check "it measures six inches and nine" says "$OUT/ruler.pdf" "6 inches long, this one 9 inches"
	check "a language that there is none of" pindesk handout reset --lang sw --output "$OUT/sw.pdf"
	check "falls back to English" says "$OUT/sw.pdf" password
	check "and says so" grep -q "There is no handout-reset in sw" \
		<(pindesk handout reset --lang sw --output "$OUT/sw.pdf" 2>&1)
	check "a sample of a receipt in Arabic" pindesk sample --kind receipt --lang ar --output "$OUT/r.pdf"
	check "every sample there is" pindesk sample --all --output "$OUT/all"
	is "each kind in each language" "$(find "$OUT/all" -name '*.pdf' | wc -l)" 110
	check "printed into a folder" pindesk handout locked --copies 2 --printer "folder:$OUT/printed"
	check "under its own name" test -s "$OUT/printed/handout-locked.pdf"
}

wrong_words()
{
	check "no place to go" exits 2 pindesk handout link
	check "two places to go" exits 2 pindesk handout link --output x --printer y
	check "no such hand-out" exits 2 pindesk handout lunch --output x
	check "no such kind" exits 2 pindesk sample --kind lunch --output x
	check "all, but in one language" exits 2 pindesk sample --all --lang es --output "$OUT/x"
	check "a language that is a path" exits 2 pindesk form --lang ../x --output x
	check "a thousand copies" exits 2 pindesk ruler --copies 1000 --output x
	check "no such profile" exits 1 pindesk sample --profile none --output "$OUT/x"
	check "a student and no guardian" exits 2 pindesk form --student 1 --output x
	check "a filled form, and nobody asks for it" exits 2 pindesk form --student 1 --guardian 1 --output x
}

form() { pindesk form --user mortega --passphrase-fd 3 "$@" 3<<<"$DESK_PASSPHRASE"; }

filled_form()
{
	local student guardian other
	student=$(sql "SELECT student_id FROM registry.student WHERE permanent_id = '0412883107'")
	guardian=$(sql "SELECT guardian_id FROM registry.guardian WHERE given = 'Rosa' AND family = 'Lopez'")
	other=$(sql "SELECT t.guardian_id FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id)
		WHERE t.student_id = $student AND t.standing = 'restricted' LIMIT 1")
	check "a form filled in" form --student "$student" --guardian "$guardian" --output "$OUT/filled.pdf"
	check "names the parent" says "$OUT/filled.pdf" "Rosa Lopez"
	check "and the student's ID" says "$OUT/filled.pdf" 0412883107
	check "in the parent's language" says "$OUT/filled.pdf" Firma
	check "with the version of its text" grep -qE "es 1, [0-9a-f]{8}" <(paper_text "$OUT/filled.pdf")
	is "which is an event" "$(sql "SELECT count(*) FROM desk.event WHERE kind = 'form_printed'
		AND guardian_id = $guardian AND actor = 'mortega'")" 1
	[ -z "$other" ] || check "none of a restricted person" exits 1 form --student "$student" \
		--guardian "$other" --output "$OUT/none.pdf"
	check_not "and no file" test -e "$OUT/none.pdf"
	check "none for a wrong passphrase" exits 1 pindesk form --user mortega --passphrase-fd 3 \
		--student "$student" --guardian "$guardian" --output "$OUT/none.pdf" 3<<<wrong
	check_not "and no file either" test -e "$OUT/none.pdf"
}

own_words()
{
	local text=$OUT/handout-link.es.md
	check "every text in force can be printed" pindesk admin letters check
	is "as many as there are" "$(pindesk admin letters list 2>/dev/null | wc -l)" 99
	sed 's/^# .*/# Nuestra hoja/' "$DESK_ROOT/schema/profiles/pin/letters/handout-link.es.md" >"$text"
	check "the district's own words" pindesk admin letters edit handout-link es "$text"
	check "are in force" grep -q "handout-link *es *2 *district" <(pindesk admin letters list 2>/dev/null)
	check "and are seen beside the others" grep -q "^+# Nuestra hoja" <(pindesk admin letters diff)
	check "loading the profile leaves them" pindesk admin profile load \
		"$DESK_ROOT/schema/profiles/pin/profile.ini"
	is "in force" "$(sql "SELECT version FROM desk.template WHERE kind = 'handout-link' AND lang = 'es'")" 2
	echo 'Call {nobody}.' >>"$text"
	check "a placeholder there is none of" exits 1 pindesk admin letters edit handout-link es "$text"
	check "is named with file and line" grep -qE "handout-link.es.md: line [0-9]+:.*nobody" \
		<(pindesk admin letters check "$text" 2>&1)
	for _ in $(seq 200); do echo "Word upon word upon word upon word upon word upon word."; done \
		>"$OUT/handout-reset.en.md.end"
	cat "$DESK_ROOT/schema/profiles/common/letters/handout-reset.en.md" "$OUT/handout-reset.en.md.end" \
		>"$OUT/handout-reset.en.md"
	check "a text that is too long" exits 1 pindesk admin letters edit handout-reset en "$OUT/handout-reset.en.md"
	printf '# One\n\n\xf0\x9f\x98\x80 {school_phone}\n' >"$OUT/handout-verify.en.md"
	check "a character that no font has" exits 1 pindesk admin letters edit handout-verify en "$OUT/handout-verify.en.md"
	is "nothing of that is in force" "$(sql "SELECT count(*) FROM desk.template WHERE version IS DISTINCT FROM shipped")" 1
	printf '#!/bin/sh\nsed -i "s/^# .*/# Hoja tres/" "$1"\n' >"$OUT/editor"
	chmod +x "$OUT/editor"
	check "with an editor" env VISUAL="$OUT/editor" pindesk admin letters edit handout-link es
	check "what it leaves is in force" grep -q "^+# Hoja tres" <(pindesk admin letters diff handout-link)
	check "taken back" pindesk admin letters edit --take-back handout-link es
	check "all is as it came" grep -q "All words are those" <(pindesk admin letters diff 2>&1)
	is "and every version is kept" "$(sql "SELECT string_agg(version || ' ' || source, ', ' ORDER BY version)
		FROM desk.template_version WHERE kind = 'handout-link' AND lang = 'es'")" \
		"1 shipped, 2 district, 3 district"
	check "no such kind" exits 2 pindesk admin letters edit lunch es "$text"
}

desk_start
OUT=$DESK_DIR/out
mkdir "$OUT"
blank_pages
wrong_words
filled_form
own_words
tap_done

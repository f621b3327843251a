# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What came out of the virtual printer, read back as a parent's eye and a phone would read it.

# paper_count DIR: sheets of paper in it, as PDF files.
paper_count() { find "$1" -maxdepth 1 -name '*.pdf' 2>/dev/null | wc -l; }

# paper_newest DIR: the path of the last one.
paper_newest() { find "$1" -maxdepth 1 -name '*.pdf' 2>/dev/null | sort | tail -n 1; }

paper_has() { [ "$(paper_count "$1")" -ge "$2" ]; }

# paper_wait DIR COUNT: until that many are there (30 s).
paper_wait() { wait_until 30 paper_has "$1" "$2"; }

paper_text() { pdftotext -layout "$1" -; }

# paper_qr PDF: what its codes say, one a line.
paper_qr()
{
	local dir
	dir=$(mktemp -d)
	pdftoppm -r 150 -gray -png "$1" "$dir/page" && zbarimg -q --nodbus --raw "$dir"/page*.png
	local status=$?
	rm -rf "$dir"
	return $status
}

# paper_code PDF: the ten digits of a PIN, which stand on the letter as two groups of five.
paper_code()
{
	paper_text "$1" | grep -oE '(^|[^0-9])[0-9]{5}[ -][0-9]{5}([^0-9]|$)' | head -n 1 | tr -dc 0-9
}

# paper_glyphs PDF: complains about characters that a reader cannot draw.
paper_glyphs()
{
	mutool draw -q -r 30 -F pgm -o /dev/null "$1" 2>&1 | grep FT_Load_Glyph
	pdffonts "$1" | awk 'NR > 2 && $(NF - 4) != "yes" { print "font not embedded: " $0 }'
}

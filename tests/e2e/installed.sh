#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What `meson install` puts where, and that the program works from there alone.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"

BUILD=${PINDESK_BUILD:-$HERE/../build-test}
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
ROOT=$DIR$(meson introspect "$BUILD" --buildoptions |
	python3 -c 'import json, sys; print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "prefix"))')
DATA=$ROOT/share/pindesk

# there FOLDER: its files by name
there() { (cd "$1" && find . -type f | sort); }
pindesk() { (cd "$DIR" && env -u PINDESK_SETTINGS PINDESK_DATA="$DATA" HOME="$DIR" "$ROOT/bin/pindesk" "$@" 2>&1); }

check "it installs" meson install -C "$BUILD" --no-rebuild --quiet --destdir "$DIR"
is "every migration is there" "$(there "$DATA/schema" | grep '^\./[0-9]')" \
	"$(there "$HERE/../schema" | grep '^\./[0-9]')"
is "every profile, letter and word" "$(there "$DATA/schema/profiles")" "$(there "$HERE/../schema/profiles")"
is "every mapping" "$(there "$DATA/schema/mappings")" "$(there "$HERE/../schema/mappings")"
check "the sample district is not" test ! -e "$DATA/schema/sample"
check "the program says its version" grep -q '^pindesk [0-9]' <(pindesk --version)
check "it makes a letter of what was installed" pindesk sample --profile vpc --lang ko --output "$DIR/letter.pdf"
check "which is one" grep -q "^Pages: *1$" <(pdfinfo "$DIR/letter.pdf")
check "the manual is there" mandoc -T lint -W warning "$ROOT/share/man/man1/pindesk.1"
tap_done

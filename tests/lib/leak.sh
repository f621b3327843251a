# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Is a code written anywhere it must not be? Looks at the bytes of files, as a thief would who has
# the disks: tables, WAL, logs, settings.

# leak_pattern CODE: a Perl pattern for it in any grouping (blanks, dashes, points), in UTF-16 of
# either byte order, in hexadecimal and in base64.
leak_pattern()
{
	local code=$1 spaced='' hex='' i shifted base64=''
	for ((i = 0; i < ${#code}; i++)); do
		spaced+=${spaced:+'(?:[\x00 .\-_\/]|\xc2\xa0)?'}${code:i:1}
		hex+=$(printf '%02x' "'${code:i:1}")
	done
	# In base64 a text looks different by where it begins: drop what its neighbours colour.
	for i in 0 1 2; do
		shifted=$(printf '%s%s' "${hex:$((i * 2))}" '' | sed 's/../\\x&/g')
		shifted=$(printf '%b' "$shifted" | base64 -w 0)
		base64+="|$(printf '%s' "${shifted%%=*}" | sed 's/.$//; s/[+/]/\\&/g')"
	done
	printf '%s|(?i:%s)%s\n' "$spaced" "$hex" "$base64"
}

# no_plaintext DIR CODE: succeeds when no file under DIR holds CODE; names those that do.
# Have the server write out its pages first (leak_flush).
no_plaintext()
{
	local found status
	found=$(LC_ALL=C grep -raPl -f <(leak_pattern "$2") -- "$1")
	status=$?
	[ $status = 1 ] && return 0
	printf '%s\n' "${found:-could not be read whole: $1}"
	return 1
}

# no_plaintext_in_processes CODE: nor in any process's command line or environment.
no_plaintext_in_processes()
{
	! LC_ALL=C grep -aPl -f <(leak_pattern "$1") /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null
}

# no_paper_left DIR KEPT: no letter lies about under DIR but in KEPT, where the printer puts them.
no_paper_left()
{
	! find "$1" -path "$2" -prune -o -type f -print0 |
		LC_ALL=C xargs -0 -r grep -alP '\A%PDF-|%!PS-Adobe' --
}

leak_flush() { psql -X -q -d postgres -c CHECKPOINT; }

# leak_selfcheck PGDATA: lets a made-up code leak in each way, one at a time, and sees it found.
leak_selfcheck()
{
	local data=$1 code way sql
	psql -X -q -d postgres -c 'CREATE DATABASE leak_check' || return 1
	while IFS='|' read -r way sql; do
		code=$(shuf -i 1000000000-9999999999 -n 1)
		check "a made-up code is nowhere before it leaks ($way)" no_plaintext "$data" "$code"
		psql -X -q -d leak_check -v code="$code" <<<"CREATE TABLE IF NOT EXISTS leak (t text, b bytea);
			$sql" >/dev/null 2>&1
		leak_flush
		check_not "a code that leaked is found: $way" no_plaintext "$data" "$code"
	done <<-'END'
	in a table|INSERT INTO leak (t) VALUES (:'code');
	grouped on a letter's text|INSERT INTO leak (t) VALUES ('your PIN is ' || left(:'code', 5) || ' ' || right(:'code', 5));
	grouped by dashes|INSERT INTO leak (t) VALUES (regexp_replace(:'code', '(...)(...)(....)', '\1-\2-\3'));
	in UTF-16|INSERT INTO leak (b) VALUES (decode(regexp_replace(encode(:'code'::bytea, 'hex'), '(..)', '\100', 'g'), 'hex'));
	in hexadecimal|INSERT INTO leak (t) VALUES (encode(:'code'::bytea, 'hex'));
	in base64 among other words|INSERT INTO leak (t) VALUES (encode(('pin ' || :'code' || ', thanks')::bytea, 'base64'));
	only in the WAL, by an act taken back|BEGIN; INSERT INTO leak (t) VALUES (:'code'); ROLLBACK; VACUUM FULL leak;
	only in the log|SELECT 1 / (length(:'code') - 10);
	END
	psql -X -q -d postgres -c 'DROP DATABASE leak_check'
}

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Servers that a desk must not trust, on loopback: it gives nothing away and says what is the matter.
# The way to the good one is packaging/pg_service.conf.sample, with names and ports of this test.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/../lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/../lib/desk.sh"

# ---- certificates

# certificate NAME SIGNER DAYS SUBJECT-NAME: into CERTS/NAME.cert and .key; SIGNER "" is itself.
certificate()
{
	local out=$CERTS/$1 by=()
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$out.key" -out "$out.csr" \
		-subj "/CN=$4" 2>/dev/null || return
	if [ -n "$2" ]; then by=(-CA "$CERTS/$2.cert" -CAkey "$CERTS/$2.key" -CAcreateserial); else by=(-signkey "$out.key"); fi
	# A certificate that ended: openssl x509 counts days back as well.
	openssl x509 -req -in "$out.csr" "${by[@]}" -days "$3" -out "$out.cert" \
		-extfile <(printf 'subjectAltName=DNS:%s\nbasicConstraints=CA:%s\n' "$4" "$([ -n "$2" ] && echo FALSE || echo TRUE)") 2>/dev/null
}

certificates()
{
	mkdir -p "$CERTS"
	certificate authority "" 30 'District authority' && certificate stranger "" 30 'Another authority' &&
		certificate good authority 30 localhost && certificate other authority 30 other.example &&
		certificate expired authority -1 localhost && certificate alone "" 30 localhost &&
		certificate foreign stranger 30 localhost
}

# ---- the desk

# service PORT [LINE ...]: the packaged sample, leading to 127.0.0.1.
service()
{
	local port=$1
	shift
	sed "s/^host=.*/host=localhost\nhostaddr=127.0.0.1/; s/^port=.*/port=$port/; s|^sslrootcert=.*|sslrootcert=$CERTS/authority.cert|" \
		"$DESK_ROOT/packaging/pg_service.conf.sample" >"$DESK_DIR/service"
	[ $# = 0 ] || printf '%s\n' "$@" >>"$DESK_DIR/service"
	sed 's/^conninfo *=.*/conninfo = service=pindesk/' "$PINDESK_SETTINGS" >"$DESK_DIR/remote.ini"
}

# arrives SETTINGS: what a desk says that signs in.
arrives()
{
	env -u PGUSER -u PGHOST -u PGPORT -u PGDATABASE PINDESK_SETTINGS="$1" "$PINDESK_BUILD/counter" mortega in 2>/dev/null
}

# ---- bad servers

# serve HOW CERTIFICATE
serve()
{
	SERVER=$DESK_DIR/server-$((++SERVERS))
	mkdir "$SERVER"
	: >"$SERVER/wire"
	: >"$SERVER/inside"
	cp "$CERTS/$2.cert" "$SERVER/cert" && cp "$CERTS/$2.key" "$SERVER/key"
	"$HERE/bad_server" "$1" "$SERVER" 2>"$SERVER/log" &
	BAD=$!
	wait_until 10 test -e "$SERVER/port" || tap_bail "no bad server: $(cat "$SERVER/log")"
	service "$(cat "$SERVER/port")"
}

leave() { kill "$BAD" && wait "$BAD" 2>/dev/null; }

# Neither the password, nor what opens the keys, nor an answer to a challenge.
nothing_given()
{
	! LC_ALL=C grep -aqF -e "$PASSWORD" -e "$DESK_PASSPHRASE" -e 'SCRAM-SHA' -e 'n,,n=' -e 'p=tls' "$SERVER/wire" "$SERVER/inside" &&
		! LC_ALL=C grep -aqP 'p\x00\x00\x00' "$SERVER/inside"
}

only() { [ "$(wc -c <"$SERVER/wire")" = "$1" ] && [ ! -s "$SERVER/inside" ]; }

# bad NAME HOW CERTIFICATE SENTENCE [INSIDE]: with INSIDE the server is the right one by its
# certificate and may know who is coming; else not even that.
bad()
{
	local said
	serve "$2" "$3"
	said=$(arrives "$DESK_DIR/remote.ini")
	leave
	is "$1: the desk says so" "${said:0:$((9 + ${#4}))}" "refused: $4"
	check "$1: no password and no proof of one was sent" nothing_given
	[ "${5:-}" = inside ] || check "$1: not even a name was sent" test ! -s "$SERVER/inside"
}

PROOF="The server cannot prove who it is, so this desk does not talk to it."
UNSAFE="The server broke off while you signed in, or asked for your passphrase in a way that is not safe. It was not told."

bad_servers()
{
	bad "no TLS" no-tls good "$PROOF"
	check "no TLS: all it got is the question for it" only 8
	bad "a certificate for another name" tls other "$PROOF"
	bad "a certificate that ended" tls expired "$PROOF"
	bad "a certificate signed by itself" tls alone "$PROOF"
	bad "a certificate of another authority" tls foreign "$PROOF"
	bad "TLS 1.1" old-tls good "$PROOF"
	bad "garbage" garbage good "$PROOF"
	bad "a lie before TLS" early-lie good "$PROOF"
	bad "asks for the password" cleartext good "$UNSAFE" inside
	bad "asks for it as MD5" md5 good "$UNSAFE" inside
	bad "asks for nothing" trust good "$UNSAFE" inside
	bad "SCRAM without binding" scram-bare good "$UNSAFE" inside
	bad "an older protocol" old-protocol good "$UNSAFE" inside
	bad "a lie after TLS" late-lie good "$UNSAFE" inside
	bad "never answers" silent good "The server has not answered for 10 seconds."
	check "never answers: all it got is the question for TLS" only 8
}

# ---- ways that are not protected

# careless NAME LINE: the sample with LINE in place of what it overrides.
careless()
{
	serve cleartext good
	sed -i "/^${2%%=*}=/d" "$DESK_DIR/service"
	printf '%s\n' "$2" >>"$DESK_DIR/service"
	is "$1: the desk does not even try" "$(arrives "$DESK_DIR/remote.ini" | cut -c 1-61)" \
		"refused: This desk's way to the server is not protected, so n"
	check "$1: nothing was sent" only 0
	leave
}

careless_ways()
{
	careless "sslmode=require" sslmode=require
	careless "sslmode=disable" sslmode=disable
	careless "channel_binding=prefer" channel_binding=prefer
	# The same without the defence: the test would see it.
	serve cleartext good
	sed -i "/^sslmode=/d; /^channel_binding=/d" "$DESK_DIR/service"
	echo sslmode=disable >>"$DESK_DIR/service"
	PINDESK_WEAKEN=connection arrives "$DESK_DIR/remote.ini" >/dev/null
	leave
	check "without the defence the password is there to be read" grep -qF "$PASSWORD" "$SERVER/wire"
}

# ---- the good one

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

postgres()
{
	local port data=$DESK_DIR/pg/data
	port=$(free_port)
	cp "$CERTS/good.cert" "$data/server.crt" && cp "$CERTS/good.key" "$data/server.key" &&
		chown --reference="$data" "$data/server.crt" "$data/server.key" && chmod 600 "$data/server.key" &&
		echo "hostssl pindesk +pindesk_staff all scram-sha-256" >>"$data/pg_hba.conf" &&
		psql -X -q -c "ALTER SYSTEM SET ssl = on" -c "ALTER SYSTEM SET listen_addresses = '127.0.0.1'" \
			-c "ALTER SYSTEM SET port = $port" && desk_demo --stop >/dev/null 2>&1 || return
	# The demo looks for a socket of the usual port.
	if [ "$(id -u)" = 0 ]; then set -- setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups --; else set --; fi
	(cd / && "$@" "$(pg_bin)/pg_ctl" start -w -s -t 60 -D "$data" -l "$DESK_DIR/pg/postgres.log" -o "-k $DESK_DIR/pg")
	service "$port"
}

pg_bin() { find /usr/lib/postgresql -name pg_ctl -printf '%h\n' | sort -V | tail -n 1; }

command -v openssl >/dev/null || tap_bail "openssl is missing"
desk_start
SERVERS=0 BAD='' CERTS=$DESK_DIR/certs
export PGSERVICEFILE=$DESK_DIR/service
CROOK_DISTRICT=$(psql -X -A -t -q -c 'SELECT district_id FROM registry.district')
export CROOK_DISTRICT
PASSWORD=$("$PINDESK_BUILD/crook" password mortega)
check "certificates are made" certificates || tap_bail "openssl made no certificates"
bad_servers
careless_ways
check "a server as packaging/pg_service.conf.sample wants it starts" postgres
is "and lets the clerk in" "$(arrives "$DESK_DIR/remote.ini")" \
	"signed in: M. Ortega, account administrator, Lincoln Elementary"
tap_done

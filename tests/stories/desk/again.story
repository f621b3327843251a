# A letter that was lost is printed again: the same PIN on another sheet. A PIN that somebody else
# has read is replaced; the old one ends. And one can be ended alone.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
mask \d{4}-\d{3}
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Enter
wait Look at sheet 0001-000001 in the tray.
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key Enter
wait Not possible
key F6
wait print it again
screen which
key 1
wait How is the parent here?
key 1
wait Ask the parent
key m m m m m
wait See the photo ID
key 1 Enter Enter
type 77a1
key Enter
type 1/31/2030
key Enter y Enter y Enter
wait Enter goes on with the letter.
not-see Access form <
key Enter
wait Enter prints the letter
see the letter: PgDn reads on
key Enter
wait Look at sheet 0001-000002 in the tray.
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
sh test $(for f in $PINDESK_PRINTED/*.pdf; do pdftotext $f - | grep -oE '[0-9]{5} [0-9]{5}'; done | sort -u | wc -l) = 1
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F6
wait replace it
key 2
wait How is the parent here?
key 1
include checks.inc
key Enter
wait Look at sheet 0001-000003 in the tray.
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
sh test $(for f in $PINDESK_PRINTED/*.pdf; do pdftotext $f - | grep -oE '[0-9]{5} [0-9]{5}'; done | sort -u | wc -l) = 2
sh test "$(psql -U postgres -Atqc "SELECT string_agg(state, ',' ORDER BY state) FROM desk.credential")" = live,revoked
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F8
wait The code of this one person stops working at once
key Enter
wait Type the word revoke, then Enter
type revoke
key Enter
wait Why? The reason is kept.
type letter found on the bus
key Enter
wait works no more
see revoked
see Juan Garcia may be issued a PIN now.
key F10
expect-exit 0

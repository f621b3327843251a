# What a parent corrected on the access form waits for the office, old beside new; what was changed is
# on the New Emergency Contact Report, which is printed, and printed again.
mask \d\d:\d\d
mask \d{4}-\d{3}
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
include sign_in.inc
include to_letter.inc
key 1
wait Ask the parent
key m m m m m
wait See the photo ID
key 1 Enter Enter
type 77a1
key Enter
type 1/31/2030
key Enter y Enter y Enter
wait Next is the Parent Access Form
key Enter
wait Signed paper seen
key Up Up Up
cursor on Home phone
key Ctrl-U
type 626.555.0177
key Up Up Up
cursor on City
key Ctrl-U
type Altadena
key Up Up Up
cursor on Parent, guardian
key Ctrl-U
type Juan Garcia Soto
key Down Down Down Down Down Down Down Down Down
cursor on Signed paper seen
key y Enter
wait All checks are done.
key F5
wait What is missing
type comes back
key Enter
wait Who is it for?
type ana garcia
wait ?  ana garcia
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait GARCIA, Juan
key F4
wait call in need
see 3 waiting
key q
wait > Juan Garcia
screen queue
# a document is asked where one is needed
key a
wait Which document was seen?
screen document
key Esc
gone Which document was seen?
key a
wait Which document was seen?
key 2
wait The card is changed: Juan Garcia.
# the record went on meanwhile: told, and confirmed
sh psql -U postgres -qc "UPDATE registry.guardian SET family = 'Garcia-Soto' WHERE guardian_id = (SELECT guardian_id FROM desk.contact_change WHERE kind = 'name')"
key Down Up
key a
wait Which document was seen?
key 4
wait The record has changed since this was proposed
screen stale
key y
wait The card is changed: Juan Garcia
see > Juan Garcia
see telephones, e-mail
# one is declined, with a reason
key d
wait Leave the card as it is
type the number is the neighbour's
key Enter
wait Your reason is kept.
see No change waits.
# the report
key r
wait not printed yet
screen reports
key Enter
wait Altadena
screen report
key p
wait New Emergency Contact Report, changes 1 to 2
key Enter
wait Enter or
sh for f in $PINDESK_PRINTED/*.pdf; do pdftotext -layout $f - ; done | grep -q 'Sierra Vista -> Altadena'
key Esc
gone Enter or
key c
wait Emergency cards, changes 1 to 2
key Enter
wait Enter or
sh for f in $PINDESK_PRINTED/*.pdf; do pdftotext -layout $f - ; done | grep -q 'Release nothing and nobody to this person'
key Esc
gone Enter or
key Esc
wait report printed
see not printed yet        0
# printed again: the same
key Down Down
cursor on > report printed
key Enter
wait changes 1 to 2
wait Altadena
key Esc
wait report printed
key s
wait Every change since that day
type 1/1/2020
key Enter
wait changes since 01/01/2020
wait Altadena
key Esc
wait report printed
sh test "$(psql -U postgres -Atqc "SELECT string_agg(what || from_number || to_number, ' ' ORDER BY print_id) FROM desk.contact_print")" = "report12 cards12"
sh test "$(psql -U postgres -Atqc "SELECT string_agg(state, ' ' ORDER BY change_id) FROM desk.contact_change")" = "applied applied declined"
key F10
expect-exit 0

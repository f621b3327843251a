# A roster with codes: by right, with a reason, on counted paper; each code is the one of the letter.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d{4}-\d{3}
mask ipp://\S+
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
key F2
wait Who is it for?
key F6
wait New Emergency Contact Report
key 9
wait 550 of 550 lines
# codes are guardians'
key F9
wait Codes belong to guardians.
key F3
wait 964 guardians
type adams
wait with "adams"
key F9
wait Roster of Lincoln Elementary with PINs
screen none
key Enter
wait Not possible. None of these
key Esc
gone None of these
key F5
wait 964 guardians
type garcia juan
wait with "garcia juan"
key F9
wait 1 of these
screen before
key Enter
wait Why do they have to be printed?
type The letters of room 12 were lost
key Enter
wait Stand beside it
screen printer
key 1
wait came out on
screen printed
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(kind, ' ' ORDER BY seq) FROM desk.event WHERE kind LIKE 'roster%' AND kind <> 'roster_viewed' OR kind = 'code_listed'")" = "roster_asked code_listed roster_codes_opened roster_printed" ]
sh [ "$(psql -U postgres -Atqc "SELECT detail->>'reason' FROM desk.event WHERE kind = 'code_listed'")" = "The letters of room 12 were lost" ]
# one code on letter and roster, and who, when, why on the page
sh cd $PINDESK_PRINTED; for f in *.pdf; do pdftotext -layout "$f" - | grep -oE '[0-9]{5} [0-9]{5}' | sort -u; done | sort | uniq -c | grep -q ' 2 '
sh cd $PINDESK_PRINTED; for f in *.pdf; do pdftotext -layout "$f" -; done | grep -q 'CONFIDENTIAL .*0001-R0001 .*M. Ortega.*The letters of room 12 were lost'
key F5
wait 1 page, to be shredded
screen papers
key s
wait did you lock away
type 1
key Enter
wait 1 page, in the safe
screen safe
key Enter
wait X when it is shredded.
key x
wait did you see shredded
type 2
key Enter
wait you counted 2
key x
wait did you see shredded
type 1
key Enter
wait It is off the list
screen shredded
sh until [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE signature IS NULL")" = 0 ]; do sleep 0.1; done

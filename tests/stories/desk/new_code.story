# A code that was tried too often is locked; the parent is let in again with another code, for
# somebody else may have seen the letter.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
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
sh psql -U postgres -qc "INSERT INTO portal.tally (credential_id, school_id, failures, locked_at) SELECT credential_id, school_id, 30, now() FROM desk.credential"
key F2
wait 1 locked out
key F9
wait Locked out of the portal
key Enter
wait MEND
key n
wait See the photo ID again
key 1
wait Last four
type 77a1
key Enter
wait How is the parent here?
key 1
include checks.inc
key Enter
wait Look at sheet 0001-000002 in the tray.
key g
wait Give it to
key h
wait Done.
sh test "$(psql -U postgres -Atqc "SELECT string_agg(state, ',' ORDER BY state) FROM desk.credential")" = live,revoked
key F10
expect-exit 0

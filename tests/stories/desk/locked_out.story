# A parent locked out by wrong tries: why, from how many places, and unlocked with the photo ID seen
# again; and the one screen that says why somebody cannot link.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
env PINDESK_NOW=2026-11-22T10:42:00
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key Down Down
cursor on > GARCIA, Tomas
key F9
wait Why can Tomas Garcia not link?
screen not-verified
key u
see Nothing is locked
key Esc
wait > GARCIA, Tomas
key F2
wait Who is it for?
key F10
expect-exit 0
# three wrong sign-ins from three places
sh psql -U postgres -qc "WITH a AS (INSERT INTO portal.account (email) VALUES ('juan.g@example.org') RETURNING account_id) INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT a.account_id, s.school_id, s.student_id, g.guardian_id FROM a, registry.student s, registry.guardian g WHERE s.permanent_id = '0412883107' AND g.given = 'Juan' AND g.family = 'Garcia'"
sh for place in sofa bus library; do psql -U postgres -qAtc "SELECT portal.sign_in_reported((SELECT max(account_id) FROM portal.account), false, '$place')" >/dev/null || exit 1; done
include sign_in_again.inc
wait 1 locked out
key F9
wait Locked out of the portal
screen list
key Enter
wait MEND
screen locked
key u
wait See the photo ID again
key 2
wait Last four
type 4821
key Enter
wait is unlocked and can try again
see good
key Esc
wait Nobody is locked out
key F2
wait Waiting  nothing
# the last child leaves: the account has 90 days
sh psql -U postgres -qc "UPDATE registry.student SET status = 'exited', exited_on = registry.today() - 1 WHERE permanent_id = '0412883107'"
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait The account ends on
key F10
expect-exit 0

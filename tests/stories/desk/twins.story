# The same guardian is in the registry twice, from two systems: laid side by side, proposed by the
# account administrator, joined by the principal, taken apart again; others are two people. And
# somebody whom the student system no longer names.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d\d\d-\d\d-\d\d
sh psql -U postgres -q -c "INSERT INTO registry.guardian (guardian_id, given, family, email, language, source, sourced_id) VALUES (9001, 'Rosa', 'Lopez', 'rosa.lopez@lunch.example.org', 'en', 'lunch', 'L-77'), (9002, 'Juan', 'Garzia', '', 'es', 'lunch', 'L-78')" -c "INSERT INTO registry.guardian_phone (guardian_id, phone, kind) SELECT 9001, p.phone, 'mobile' FROM registry.guardian_phone p JOIN registry.guardian g USING (guardian_id) WHERE (g.given, g.family) = ('Rosa', 'Lopez') AND g.guardian_id < 9000 LIMIT 1" -c "INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind) VALUES (9001, 2, '+16265550909', 'work')" -c "INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, source) SELECT s.school_id, s.student_id, v.g, v.r, 'lunch' FROM registry.student s, (VALUES (9001, 'mother'), (9002, 'father')) AS v(g, r) WHERE s.family = 'Garcia Lopez' AND s.given = 'Ana Maria'" -c "INSERT INTO registry.tie_doubt (school_id, student_id, guardian_id, source) SELECT t.school_id, t.student_id, t.guardian_id, 'sis' FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id) WHERE (g.given, g.family) = ('Juan', 'Garcia') AND s.family = 'Garcia Lopez'" -c "SELECT registry.search_rebuild()" >/dev/null
include sign_in.inc
key F6
wait Errand
type 0
wait Kept twice?
see No longer named
# sisters of one birthday and nearly one name are two children
cursor on NGUYỄN, Bảo Anh
screen children
key Enter
wait One child or two?
cursor on Name
screen two_children
key n
wait never proposed again
type twins, both stand here
key Enter
wait Two children.
gone One child twice?
cursor on > GARCIA, Juan
screen list
key Enter
wait One person or two?
cursor on Name
screen two
key n
wait never proposed again
type brothers, I know both
key Enter
wait Two people.
gone GARZIA
key Down
cursor on > LOPEZ, Rosa
key Enter
wait One person or two?
# a line is taken from the one that goes
key Down Down
cursor on E-mail
key Space
see <- rosa.lopez@lunch
screen taken
# the other one may stay as well; and back
key w
gone <-
screen turned
key w
key j
wait Type same
type same
key Enter
wait Proposed:
wait proposed
screen proposed
key Up
cursor on > LOPEZ, Rosa
key Enter
wait One person or two?
cursor on Name
# the proposal says which is to stay
see LOPEZ, Rosa
key Esc
wait Kept twice?
key End
cursor on father of
screen unnamed
key e
wait End the tie
type moved away
key Enter
wait Not possible
key k
wait does not name this person any more
type he is at the door
key Enter
wait GARCIA, Juan stays.
gone No longer named
key F10
expect-exit 0
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type jwells
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait Errand
type 0
wait proposed
cursor on > LOPEZ, Rosa
key Enter
wait One person or two?
cursor on Name
key j
wait Type same
screen word
type same
key Enter
wait is one record now
wait joined
key F2
type rosa 0909
wait ?  rosa 0909
wait LOPEZ, Rosa
key F6
wait Errand
type 0
wait joined
key End
cursor on joined
screen joined
key t
wait Take apart again
type the lunch lady is her aunt
key Enter
wait two records again
gone joined

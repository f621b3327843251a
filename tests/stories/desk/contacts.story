# The emergency card: telephones change at once, an address and people with a document, old beside new.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key F4
wait call in need
cursor on > GARCIA, Juan
screen card
# at once: a telephone, whom to call first
key Enter
wait How to reach Juan Garcia
type 626.555.0170
key Tab
see 626-555-0170
key Tab Tab
cursor on Call first
key h
screen reach
key Tab y Tab Tab Tab Enter
wait The card is changed: Juan Garcia.
see home 626-555-0170 (call first), cell 626-555-0146 (texts)
# nothing is changed by looking
key Enter
wait How to reach Juan Garcia
key Tab Tab Tab Tab Tab Tab Tab Enter
wait Nothing is changed yet.
key Esc
wait call in need
# an address takes a document
key a
wait Address of Juan Garcia
key Ctrl-U
type 5 New Street
key Tab Tab Tab Tab Tab Tab Enter
wait Choose the document that lies on the counter
screen address
key 2 Enter
wait The card is changed: Juan Garcia.
see 5 New Street
# so does somebody new to call
key +
wait Somebody to call in an emergency
key 1
wait Somebody to call for Ana Maria
type May Parker
key Tab
type aunt
key Tab
type (626) 555-0172
key Tab 1
screen contact
key Enter
wait The card is changed
see May Parker
# whoever is restricted does not come back as a contact
key +
wait Somebody to call in an emergency
key 1
wait Somebody to call for Ana Maria
type Elena Ruiz
key Tab Tab Tab 1 Enter
wait who is restricted: court order
screen restricted
type restricted
key Enter
wait This is not for your role
see It takes: principal,
# what is half filled in goes only with a word
key Esc
wait What was filled in is not saved
screen unsaved
key Esc
gone What was filled in is not saved
see Elena Ruiz
key Esc
wait What was filled in is not saved
key y
wait call in need
# a verified guardian is not taken off by the way
key r
wait Take Juan Garcia off the card
key 2 Enter
wait is a verified guardian of this student
screen remove
key Esc
gone Type remove
key Esc
wait What was filled in is not saved
key y
wait call in need
# what was done stands in the history
key h
wait What changed on the card of Ana Maria Garcia Lopez
see new contact
screen history
key Esc
wait call in need
key p
wait Emergency card of Ana Maria
key Esc
wait call in need
sh test "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.contact_change WHERE state = 'applied'")" = 3
key F10
expect-exit 0

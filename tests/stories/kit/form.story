env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait XU, Li
type xu
wait > XU, Li
gone ZAPATA
key Enter
wait Here is the person.
key F3
wait > Name
screen new
cursor on Rosa Lopez
type  Maria
see Rosa Lopez Maria____*
# a field takes what is a key elsewhere
type ?
see Rosa Lopez Maria?___*
key Backspace
see Rosa Lopez Maria____*
key Enter
cursor on > ZIP
key Backspace Backspace
see 911__*
not-see A ZIP has five digits.
key Tab
see A ZIP has five digits.
cursor on > Kind
key 3
see (x) 3 Consulate card
key D
see (x) 2 Driver's license
key Tab
cursor on > Same face?
key y
see yes
key F3
see Not possible. A ZIP has five digits.
cursor on > ZIP
screen wrong
type 03
gone A ZIP has five digits.
key Tab Tab Tab
cursor on > Phone
key Enter
see Saved Rosa Lopez Maria, 91103, dl, yes.
key Shift-Tab
cursor on > Same face?
resize 60x20
wait > Same face?
screen narrow
key Ctrl-Z
# what was typed goes only with a word: back, to the next parent, out of the desk
resize 80x24
key Esc
wait What was filled in is not saved
screen unsaved
key Esc
gone What was filled in is not saved
see Rosa Lopez Maria
key F2
wait What was filled in is not saved
key F2
see Answer this first.
key n
gone What was filled in is not saved
key F10
wait What was filled in is not saved
key n
gone What was filled in is not saved
key Esc
wait What was filled in is not saved
key y
wait note: none
# untouched, it closes at once
key F3
wait > Name
key Esc
wait note: none
key F10
expect-exit 0

# Esc closes a screen that is still loading, and its load with it; over an act, over what was typed, and on
# the first screen it gives up what was asked and stays.
env GATE=$STORY_TMP/gate
sh touch "$GATE"
run $KIT_DEMO
wait XU, Li
type xu
gone ZAPATA
key Enter
wait Here is the person.
key F3
wait > Name
sh rm -f "$GATE"
# one screen, and the one below, before either is there
key Esc
wait touched 0
wait Asking the server...
key Esc
wait Who is it for?  xu
# the first screen stays
wait Asking the server...
key Esc
gone Asking the server...
see Who is it for?  xu
sh touch "$GATE"
key Backspace
wait XU, Li
key Enter
wait Here is the person.
# an act says what became of it
sh rm -f "$GATE"
key t
wait Asking the server...
key Esc
wait Did not work. The server did not answer. Nothing was touched.
see touched 0
sh touch "$GATE"
# what was typed stays
key F3
wait > Name
type  Maria
wait Rosa Lopez Maria
sh rm -f "$GATE"
key Ctrl-L
wait The desk is locked.
type open
key Enter
wait > Name
wait Asking the server...
key Esc
gone Asking the server...
see Rosa Lopez Maria
key Esc
wait What was filled in is not saved
key y
wait touched 0
sh touch "$GATE"
wait Here is the person.
key F10
expect-exit 0

# Keys wait for the screen they were typed for; a destructive one never jumps.
env GATE=$STORY_TMP/gate
run $KIT_DEMO
wait Asking the server...
# typing goes on while a look-up is out
type smith
wait Who is it for?  smith
# Enter waits for what was typed to be looked up: it never opens what was found before
key Down Enter
wait Who is it for?  smith
sh touch "$GATE"
wait SMITH, Jane
wait Here is the person.
key Esc
wait Who is it for?  smith
key Up
see > SMITH, John
sh rm -f "$GATE"
# typed ahead: open, touch, touch, while the person is still being loaded
key Enter t t
wait Asking the server...
see touched 0
sh touch "$GATE"
wait touched 2, removed 0
see Here is the person.
# typed ahead at the same screen: all of it, the destructive one too
sh rm -f "$GATE"
key t x
wait Asking the server...
sh touch "$GATE"
wait touched 3, removed 1
# a dialog came up: none of it
sh rm -f "$GATE"
key k n
wait Asking the server...
sh touch "$GATE"
wait It takes the name from the list.
not-see Nothing was removed.
see removed 1
key Enter
see Press Y or N.
key y
see removed 2
# a destructive key never lands on a screen that was not seen when it was typed
key Esc
wait Who is it for?  smith
gone Asking
sh rm -f "$GATE"
key Enter
wait SMITH, John
wait Asking the server...
key t x t
sh touch "$GATE"
wait touched 1, removed 0
not-see touched 2
see removed 0
# an answer that is a failure: what was typed behind it is let go
sh rm -f "$GATE"
key t p
wait Asking the server...
sh echo no > "$GATE"
wait Did not work. The server did not answer. Nothing was touched.
not-see Which kind of ID is it?
# given up: what was typed behind it is let go
sh rm -f "$GATE"
key t t x
wait Asking the server...
wait No answer for 3 seconds. Nothing was touched; Esc gives up.
key Esc
wait Did not work. The server did not answer. Nothing was touched.
sh touch "$GATE"
see touched 1, removed 0
key t
wait touched 2, removed 0
key F10
expect-exit 0

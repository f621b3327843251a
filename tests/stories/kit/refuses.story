# No terminal it can draw on: a sentence, not a mess.
env LANG=C
run $KIT_DEMO
wait This terminal is not set to UTF-8
expect-exit 1
restored
env LANG=C.UTF-8
env TERM=dumb
run $KIT_DEMO
wait Try TERM=
expect-exit 1
restored
env TERM=nosuch
run $KIT_DEMO
wait Try TERM=
expect-exit 1
unset TERM
run $KIT_DEMO
wait Try TERM=
expect-exit 1
env TERM=xterm-256color
run sh -c "$KIT_DEMO </dev/null"
wait The desk needs a terminal to draw on; this is not one.
expect-exit 1

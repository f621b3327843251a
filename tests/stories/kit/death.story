# Whatever ends it, the terminal is as before.
run $KIT_DEMO
wait XU, Li
signal TERM
expect-exit 143
restored
run $KIT_DEMO
wait XU, Li
signal HUP
expect-exit 129
restored
run $KIT_DEMO
wait XU, Li
signal SEGV
expect-exit 139
restored
see The desk had to stop because of a fault in it.
run $KIT_DEMO
wait XU, Li
key F12
expect-exit 134
restored
see The desk had to stop because of a fault in it.

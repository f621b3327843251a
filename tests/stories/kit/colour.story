run $KIT_DEMO
wait XU, Li
colour some
key F10
expect-exit 0
env NO_COLOR=1
run $KIT_DEMO
wait XU, Li
colour none
key F1
wait What can be done now
colour none
key Esc F10
expect-exit 0
unset NO_COLOR
env TERM=vt220
run $KIT_DEMO
wait XU, Li
colour none
key F10
expect-exit 0

# Nobody there: nothing is written, then the desk locks itself.
env PINDESK_NOW=2026-11-22T10:42:00
env IDLE=2
run $KIT_DEMO
wait XU, Li
wait The desk is locked.
quiet 2500
type open
key Enter
wait > GARCIA LOPEZ
key F10
expect-exit 0

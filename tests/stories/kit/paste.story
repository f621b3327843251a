# A pasted line end never submits, and what is pasted is never a command.
run $KIT_DEMO
wait XU, Li
paste garcia\nana\n
wait Who is it for?  garcia ana__
key Ctrl-U
wait Who is it for?  ___
paste NUÑEZ
wait Who is it for?  NUÑEZ___
key Ctrl-U
type xu
wait > XU, Li
gone ZAPATA
key Enter
wait Here is the person.
paste tttx
see Nothing was pasted: no field is open here.
see touched 0, removed 0
key n
wait What should the next desk know?
paste one\ntwo\n
wait one two__
see What should the next desk know?
key F10
expect-exit 0
restored

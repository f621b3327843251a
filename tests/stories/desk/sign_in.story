# Whatever is wrong at the door has a plain sentence of its own.
mask \d\d:\d\d
mask \d\d/\d\d/20\d\d
mask /var/tmp/\S+
run $PINDESK
wait Sign in with your own user name.
screen sign-in
key Enter Enter
see Type your user name
type nobody1
key Enter
type not the right passphrase
key Enter
wait and that name was never
see > Passphrase  ______
# the name is kept, the passphrase is not
see nobody1
not-see not the right
key Shift-Tab Ctrl-U
type mortega
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F10
expect-exit 0
restored
run $PINDESK
wait > Passphrase
see mortega
type wrong again here
key Enter
wait That is not the passphrase of mortega.
type $DESK_PASSPHRASE
sh psql -U postgres -qc "UPDATE desk.assignment SET starts = current_date - 9, ends = current_date - 1 WHERE role_name = 'mortega'"
key Enter
wait The assignment of mortega ended on
screen assignment-ended
sh psql -U postgres -qc "UPDATE desk.assignment SET ends = NULL WHERE role_name = 'mortega'"
sh psql -U postgres -qc "INSERT INTO admin.migration (version, name) VALUES (999, 'from-the-future')"
type $DESK_PASSPHRASE
key Enter
wait The server is newer than this desk
sh psql -U postgres -qc "DELETE FROM admin.migration WHERE version = 999"
sh psql -U postgres -qc "CREATE TABLE public.kept AS SELECT district_id FROM registry.district; UPDATE registry.district SET district_id = gen_random_uuid()"
type $DESK_PASSPHRASE
key Enter
wait This is the server of
sh psql -U postgres -qc "UPDATE registry.district SET district_id = (SELECT district_id FROM public.kept)"
sh kill -STOP $(head -1 $PINDESK_DEMO/pg/data/postmaster.pid)
type $DESK_PASSPHRASE
key Enter
wait No answer from the server yet.
wait has not answered
sh kill -CONT $(head -1 $PINDESK_DEMO/pg/data/postmaster.pid)
sh kill -INT $(head -1 $PINDESK_DEMO/pg/data/postmaster.pid); while [ -e $PINDESK_DEMO/pg/data/postmaster.pid ]; do sleep 0.1; done
type $DESK_PASSPHRASE
key Enter
wait No server answers at
screen server-away
key F10
expect-exit 0

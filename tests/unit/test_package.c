/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/package.h"

#include <string.h>

#include <glib/gstdio.h>
#include <zip.h>

#include "exchange/oneroster.h"

/* How offices pack: what of a ZIP is read, and what is said of the rest. */

typedef struct {
	const char *name,
		*entries;  /* names, parted by blanks; one that ends with '/' is a folder */
	const char *names; /* what is read, or how the complaint begins */
	const char *stray;
	bool nested;
} Case;

static const Case cases[] = {
	{ "flat", "users.csv orgs.csv readme.txt", "orgs.csv readme.txt users.csv" },
	{ "one-folder", "a/ a/users.csv a/orgs.csv", "orgs.csv users.csv", NULL, true },
	{ "two-levels", "a/ a/b/ a/b/users.csv a/b/orgs.csv", "orgs.csv users.csv", NULL, true },
	{ "two-levels-of-one-name", "a/b/users.csv a/bc/orgs.csv",
		"z.zip: its files lie in several folders inside." },
	{ "several-folders", "a/users.csv b/orgs.csv", "z.zip: its files lie in several folders" },
	{ "beside-a-folder", "users.csv old/users.csv old/orgs.csv", "users.csv", "old/users.csv" },
	{ "text-beside-a-folder", "readme.txt a/users.csv",
		"z.zip: its files lie in several folders" },
	{ "litter", "a/users.csv a/.DS_Store __MACOSX/a/._users.csv", "users.csv", NULL, true },
	{ "way-out", "../users.csv ../orgs.csv", "z.zip: no file is here." },
	{ "way-out-beside", "users.csv ../orgs.csv", "users.csv" },
	{ "from-the-root", "/etc/users.csv", "users.csv", NULL, true },
	{ "other-slashes", "a\\users.csv", "z.zip: its files lie in several folders" },
	{ "nothing", "a/", "z.zip: no file is here." },
};

static char *
write_zip(const char *dir, const char *entries)
{
	char *path = g_build_filename(dir, "z.zip", NULL);
	g_auto(GStrv) names = g_strsplit(entries, " ", -1);
	zip_t *zip = zip_open(path, ZIP_CREATE, NULL);
	g_assert_nonnull(zip);
	for (char **name = names; *name; name++)
		if (g_str_has_suffix(*name, "/"))
			g_assert_cmpint(zip_dir_add(zip, *name, ZIP_FL_ENC_UTF_8), >=, 0);
		else
			g_assert_cmpint(
				zip_file_add(zip, *name, zip_source_buffer(zip, "x\n", 2, 0),
					ZIP_FL_ENC_UTF_8),
				>=, 0);
	g_assert_cmpint(zip_close(zip), ==, 0);
	return path;
}

static void
test_zip(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("pindesk-package-XXXXXX", NULL);
	g_autofree char *path = write_zip(dir, c->entries);
	g_autoptr(Package) package = package_open(path, &error);
	g_unlink(path);
	g_rmdir(dir);
	if (!package) {
		g_assert_true(g_str_has_prefix(error->message, c->names));
		return;
	}
	g_autofree char *names = g_strjoinv(" ", (char **)package_names(package));
	g_assert_cmpstr(names, ==, c->names);
	g_assert_cmpstr(package_stray(package), ==, c->stray);
	g_assert_cmpint(package_is_nested(package), ==, c->nested);
}

static bool
take_any(gpointer data, RosterRow kind, const char *const *cells, GError **error)
{
	return true;
}

/* ID and ORG of the one student of a package without an orgs.csv; NULL: it is taken, else where it is
 * not. */
static void
check_student(const char *id, const char *org, const char *place)
{
	g_autofree char *text = g_strdup_printf(
		"== users.csv\nsourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,"
		"identifier\nu1,true,%s,student,Ana,Ruiz,%s\n",
		org, id);
	g_autoptr(Package) package = package_from_text(text, strlen(text));
	g_autoptr(GError) error = NULL;
	const RosterSink sink = { take_any, NULL, NULL };
	g_autoptr(Roster) roster = oneroster_read(package, &sink, &error);
	g_assert_cmpint(roster == NULL, ==, place != NULL);
	if (place && !g_str_has_prefix(error->message, place))
		g_assert_cmpstr(error->message, ==, place);
}

static void
test_keys(void)
{
	g_autofree char *most = g_strnfill(ROSTER_KEY_MAX, 'x');
	g_autofree char *more = g_strnfill(ROSTER_KEY_MAX + 1, 'x');
	check_student(most, most, NULL);
	check_student("4.12883E+09", "s1", "users.csv, line 2, column 7 (identifier): \"4.1");
	check_student(more, "s1", "users.csv, line 2, column 7 (identifier): \"xxx");
	check_student("0412", more, "users.csv, line 2, column 3 (orgSourcedIds): \"xxx");
}

static bool
take_born(gpointer data, RosterRow kind, const char *const *cells, GError **error)
{
	if (kind == ROSTER_ROW_BORN)
		g_string_append_printf(data, "%s %s\n", cells[1], cells[2]);
	return true;
}

/* What some systems write for a day that they do not know would make a child an adult. */
static void
test_born(void)
{
	static const char text[] =
		"== users.csv\nsourcedId,enabledUser,orgSourcedIds,role,givenName,familyName\n"
		"u1,true,s1,student,Ana,Ruiz\nu2,true,s1,student,Bo,Ruiz\n"
		"== demographics.csv\nsourcedId,birthDate\nu1,0001-01-01\nu2,2017-04-12\n";
	g_autoptr(Package) package = package_from_text(text, strlen(text));
	g_autoptr(GString) born = g_string_new(NULL);
	const RosterSink sink = { take_born, NULL, born };
	g_autoptr(Roster) roster = oneroster_read(package, &sink, NULL);
	g_assert_nonnull(roster);
	g_assert_cmpstr(born->str, ==, "u1 \nu2 2017-04-12\n");
	g_assert_nonnull(g_hash_table_lookup(roster->warned,
		"demographics.csv: a birth date lies in the future, or more than 100 years back, "
		"and is left out."));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_strconcat("/package/zip/", cases[i].name, NULL);
		g_test_add_data_func(name, &cases[i], test_zip);
	}
	g_test_add_func("/package/keys", test_keys);
	g_test_add_func("/package/born", test_born);
	return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/form.h"

#include <string.h>

#include "screens/kit/keys.h"

static char *
check_zip(const char *typed, const void *data)
{
	return strlen(typed) == 5 ? NULL : g_strdup("A ZIP has five digits.");
}

static char *
tidy_phone(const char *typed, const void *data)
{
	return g_strdup_printf("%s-%s", (const char *)data, typed + (strlen(typed) > 4 ? 4 : 0));
}

static const FormField fields[] = {
	{ .name = "school", .label = "School", .kind = FIELD_READONLY, .width = 10 },
	{ .name = "name", .label = "Name", .row = 1, .width = 20 },
	{ .name = "zip", .label = "ZIP", .row = 2, .width = 5, .max = 5, .check = check_zip },
	{ .name = "kind", .label = "Kind", .kind = FIELD_CHOICE, .row = 3, .width = 12 },
	{ .name = "face", .label = "Face", .kind = FIELD_YES_NO, .row = 4, .width = 3 },
	{ .name = "phone", .label = "Phone", .row = 5, .width = 12, .tidy = tidy_phone },
};

static Form *
filled(void)
{
	static const char *const values[] = { "ca", "dl", "pp" };
	static const char *const labels[] = { "California ID", "Driver's license", "Passport" };
	Form *form = form_new(fields, G_N_ELEMENTS(fields), "626");

	form_set(form, "school", "Lincoln");
	form_set(form, "name", "Rosa");
	form_set(form, "zip", "91103");
	form_set_choices(form, "kind", values, labels, 3);
	return form;
}

static void
test_moving(void)
{
	g_autoptr(Form) form = filled();

	g_assert_cmpstr(form_focus(form), ==, "name");
	g_assert_false(form_key(form, K_UP));
	g_assert_true(form_key(form, K_TAB));
	g_assert_cmpstr(form_focus(form), ==, "zip");
	g_assert_true(form_key(form, K_BACKTAB));
	g_assert_true(form_key(form, K_BACKTAB));
	g_assert_cmpstr(form_focus(form), ==, "phone");
	g_assert_false(form_key(form, K_ENTER));
	g_assert_cmpstr(form_focus(form), ==, "phone");
	g_assert_true(form_key(form, K_TAB));
	g_assert_cmpstr(form_focus(form), ==, "name");
	form_set_readonly(form, "name", true);
	g_assert_cmpstr(form_focus(form), ==, "zip");
	form_set_focus(form, "name");
	g_assert_cmpstr(form_focus(form), ==, "zip");
}

static void
test_changes(void)
{
	g_autoptr(Form) form = filled();

	g_assert_false(form_changed(form, NULL));
	form_key(form, 'e');
	g_assert_true(form_changed(form, "name"));
	g_assert_true(form_changed(form, NULL));
	g_assert_cmpstr(form_get(form, "name"), ==, "Rosae");
	g_assert_cmpstr(form_record(form, "name"), ==, "Rosa");
	form_key(form, K_BACKSPACE);
	g_assert_false(form_changed(form, NULL));
	form_type(form, "name", "Rosa Maria");
	g_assert_true(form_changed(form, "name"));
	form_set(form, "name", "Rosa Maria");
	g_assert_false(form_changed(form, "name"));
}

static void
test_checks(void)
{
	g_autoptr(Form) form = filled();

	g_assert_null(form_check(form));
	form_set_focus(form, "zip");
	form_key(form, K_BACKSPACE);
	form_key(form, K_TAB);
	g_assert_cmpstr(form_focus(form), ==, "kind");
	g_assert_cmpstr(form_check(form), ==, "A ZIP has five digits.");
	g_assert_cmpstr(form_focus(form), ==, "zip");
	form_key(form, '9');
	g_assert_null(form_check(form));
	/* what nobody can mend is not asked for */
	form_type(form, "zip", "1");
	form_set_readonly(form, "zip", true);
	g_assert_null(form_check(form));
}

static void
test_tidy(void)
{
	g_autoptr(Form) form = filled();

	form_set_focus(form, "phone");
	form_key(form, '5');
	g_assert_cmpstr(form_get(form, "phone"), ==, "5");
	form_key(form, K_TAB);
	g_assert_cmpstr(form_get(form, "phone"), ==, "626-5");
}

static void
test_choices(void)
{
	g_autoptr(Form) form = filled();

	form_set_focus(form, "kind");
	g_assert_cmpstr(form_get(form, "kind"), ==, "");
	g_assert_true(form_key(form, '2'));
	g_assert_cmpstr(form_get(form, "kind"), ==, "dl");
	g_assert_true(form_key(form, '9'));
	g_assert_cmpstr(form_get(form, "kind"), ==, "dl");
	g_assert_true(form_key(form, 'p'));
	g_assert_cmpstr(form_get(form, "kind"), ==, "pp");
	g_assert_true(form_key(form, K_RIGHT));
	g_assert_cmpstr(form_get(form, "kind"), ==, "pp");
	g_assert_true(form_key(form, K_LEFT));
	g_assert_cmpstr(form_get(form, "kind"), ==, "dl");
	g_assert_false(form_key(form, K_F(3)));
	form_set_focus(form, "face");
	g_assert_true(form_key(form, 'Y'));
	g_assert_cmpstr(form_get(form, "face"), ==, "yes");
	g_assert_true(form_key(form, 'n'));
	g_assert_cmpstr(form_get(form, "face"), ==, "no");
	g_assert_true(form_key(form, 'x'));
	g_assert_cmpstr(form_get(form, "face"), ==, "no");
	g_assert_true(form_key(form, K_BACKSPACE));
	g_assert_cmpstr(form_get(form, "face"), ==, "");
}

static void
test_no_fields(void)
{
	g_autoptr(Form) form = form_new(fields, 1, NULL);

	g_assert_null(form_focus(form));
	g_assert_false(form_typing(form));
	g_assert_false(form_key(form, K_TAB));
	g_assert_false(form_key(form, 'a'));
	g_assert_null(form_check(form));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/form/moving", test_moving);
	g_test_add_func("/form/changes", test_changes);
	g_test_add_func("/form/checks", test_checks);
	g_test_add_func("/form/tidy", test_tidy);
	g_test_add_func("/form/choices", test_choices);
	g_test_add_func("/form/no fields", test_no_fields);
	return g_test_run();
}

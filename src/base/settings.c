/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settings.h"

#include <stddef.h>
#include <string.h>

#include "base/ini.h"

#define ROOT_KEY_BYTES 32

G_DEFINE_QUARK(pindesk - settings - error - quark, settings_error)

/* Says what a value has to be, or NULL when it is right. */
typedef const char *(*CheckFn)(const char *value);

static const char *
check_any(const char *value)
{
	return NULL;
}

static const char *
check_seconds(const char *value)
{
	int seconds;
	return ini_int(value, 5, 7200, &seconds) ? NULL : "a number of seconds from 5 to 7200";
}

static const char *
check_theme(const char *value)
{
	static const char *const themes[] = { "dark", "light", "mono", NULL };
	return g_strv_contains(themes, value) ? NULL : "dark, light or mono";
}

static const char *
check_uuid(const char *value)
{
	return value[0] == '\0' || g_uuid_string_is_valid(value)
		       ? NULL
		       : "the district's id as \"pindesk admin init\" wrote it";
}

static const char *
check_root(const char *value)
{
	gsize length = 0;
	if (value[0] == '\0')
		return NULL;
	g_autofree guchar *raw = g_base64_decode(value, &length);
	g_autofree char *again = raw ? g_base64_encode(raw, length) : NULL;
	return length == ROOT_KEY_BYTES && g_strcmp0(again, value) == 0
		       ? NULL
		       : "the district's root key as \"pindesk admin init\" wrote it";
}

static const struct {
	const char *section, *key;
	size_t offset; /* of a char * in Settings; idle-lock is a number and stands apart */
	CheckFn check;
} keys[] = {
	{ "desk", "name", offsetof(Settings, desk), check_any },
	{ "desk", "school", offsetof(Settings, school), check_any },
	{ "desk", "printer", offsetof(Settings, printer), check_any },
	{ "desk", "idle-lock", offsetof(Settings, idle_lock), check_seconds },
	{ "desk", "theme", offsetof(Settings, theme), check_theme },
	{ "desk", "state", offsetof(Settings, state_dir), check_any },
	{ "district", "id", offsetof(Settings, district_id), check_uuid },
	{ "district", "root", offsetof(Settings, root_key), check_root },
	{ "database", "conninfo", offsetof(Settings, conninfo), check_any },
};

static bool
take_key(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	Settings *settings = data;
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (strcmp(keys[i].section, section) != 0 || strcmp(keys[i].key, key) != 0)
			continue;
		const char *needs = keys[i].check(value);
		if (needs != NULL) {
			g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID,
				"%s: line %d: [%s] %s: \"%s\" is not %s.", settings->file, line,
				section, key, value, needs);
			return false;
		}
		if (keys[i].offset == offsetof(Settings, idle_lock)) {
			ini_int(value, 0, G_MAXINT, &settings->idle_lock);
		} else {
			char **field = (char **)((char *)settings + keys[i].offset);
			g_free(*field);
			*field = g_strdup(value);
		}
		return true;
	}
	g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID,
		"%s: line %d: [%s] %s is not a setting this program knows.", settings->file, line,
		section, key);
	return false;
}

static char *
find_file(const char *file)
{
	const char *named = g_getenv("PINDESK_SETTINGS");
	if (file != NULL)
		return g_strdup(file);
	if (named != NULL && named[0] != '\0')
		return g_strdup(named);
	g_autofree char *own =
		g_build_filename(g_get_user_config_dir(), "pindesk", "desk.ini", NULL);
	if (g_file_test(own, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&own);
	return g_strdup("/etc/pindesk/desk.ini");
}

static Settings *
new_default(char *file)
{
	Settings *settings = g_new0(Settings, 1);
	settings->file = file;
	settings->desk = g_strdup(g_get_host_name());
	settings->school = g_strdup("");
	settings->printer = g_strdup("");
	settings->idle_lock = 300;
	settings->theme = g_strdup("dark");
	settings->state_dir = g_build_filename(g_get_user_state_dir(), "pindesk", NULL);
	settings->district_id = g_strdup("");
	settings->root_key = g_strdup("");
	settings->conninfo = g_strdup("");
	return settings;
}

static void
expand_home(char **path)
{
	if (strncmp(*path, "~/", 2) != 0)
		return;
	char *full = g_build_filename(g_get_home_dir(), *path + 2, NULL);
	g_free(*path);
	*path = full;
}

Settings *
settings_load(const char *file, GError **error)
{
	g_autoptr(Settings) settings = new_default(find_file(file));
	g_autoptr(GError) trouble = NULL;
	g_autofree char *text = NULL;

	if (!g_file_get_contents(settings->file, &text, NULL, &trouble)) {
		bool missing = g_error_matches(trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT);
		g_set_error(error, SETTINGS_ERROR,
			missing ? SETTINGS_ERROR_MISSING : SETTINGS_ERROR_INVALID,
			missing ? "This desk has no settings: there is no file %s."
				: "The settings in %s cannot be read.",
			settings->file);
		return NULL;
	}
	if (!ini_each(text, settings->file, take_key, settings, &trouble)) {
		g_set_error_literal(
			error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID, trouble->message);
		return NULL;
	}
	expand_home(&settings->state_dir);
	return g_steal_pointer(&settings);
}

void
settings_free(Settings *settings)
{
	if (settings == NULL)
		return;
	g_free(settings->file);
	g_free(settings->desk);
	g_free(settings->school);
	g_free(settings->printer);
	g_free(settings->theme);
	g_free(settings->state_dir);
	g_free(settings->district_id);
	g_free(settings->root_key);
	g_free(settings->conninfo);
	g_free(settings);
}

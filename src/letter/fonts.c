/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "letter/letter.h"

#define FAMILIES "Noto Sans,Noto Sans Armenian,Noto Naskh Arabic,WenQuanYi Micro Hei"

static const char CONFIG[] =
	"<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
	"<dir>/usr/share/fonts/truetype/noto</dir><dir>/usr/share/fonts/truetype/wqy</dir>"
	"<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix=\"xdg\">fontconfig</cachedir>"
	/* WenQuanYi has no bold face: say so to who draws it. */
	"<match target=\"font\"><test name=\"weight\" "
	"compare=\"less_eq\"><const>medium</const></test>"
	"<test target=\"pattern\" name=\"weight\" compare=\"more\"><const>medium</const></test>"
	"<edit name=\"embolden\"><bool>true</bool></edit></match>"
	"</fontconfig>";

/* Read once for all threads; a font map is not shared between them. */
static FcConfig *
config_get(void)
{
	static FcConfig *config;
	static gsize once;
	if (g_once_init_enter(&once)) {
		config = FcConfigCreate();
		FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)CONFIG, FcTrue);
		FcConfigBuildFonts(config);
		g_once_init_leave(&once, 1);
	}
	return config;
}

static bool
config_has(FcConfig *config, const char *family)
{
	FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, NULL);
	FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, NULL);
	FcFontSet *found = FcFontList(config, pattern, objects);
	bool has = found && found->nfont > 0;
	if (found)
		FcFontSetDestroy(found);
	FcObjectSetDestroy(objects);
	FcPatternDestroy(pattern);
	return has;
}

static PangoFontMap *
map_get(GError **error)
{
	static GPrivate maps = G_PRIVATE_INIT(g_object_unref);
	static const char *const needed[][2] = {
		{ "Noto Sans", "fonts-noto-core" },
		{ "WenQuanYi Micro Hei", "fonts-wqy-microhei" },
	};
	PangoFontMap *map = g_private_get(&maps);
	if (map)
		return map;
	FcConfig *config = config_get();
	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (!config_has(config, needed[i][0])) {
			g_set_error(error, LETTER_ERROR, LETTER_ERROR_DRAW,
				"The font %s is not installed. Install the package %s.",
				needed[i][0], needed[i][1]);
			return NULL;
		}
	map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
	g_private_set(&maps, map);
	return map;
}

PangoContext *
letter_fonts_context(const char *lang, GError **error)
{
	PangoFontMap *map = map_get(error);
	if (!map)
		return NULL;
	PangoContext *context = pango_font_map_create_context(map);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_language(context, pango_language_from_string(lang ? lang : "en"));
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	return context;
}

PangoFontDescription *
letter_fonts_describe(double points, bool bold)
{
	PangoFontDescription *font = pango_font_description_from_string(FAMILIES);
	pango_font_description_set_absolute_size(font, points * PANGO_SCALE);
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	return font;
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

/* The same few fonts on every desk, whatever else is installed or set in the environment: Noto
 * Sans, its Armenian and Arabic companions, and WenQuanYi Micro Hei for Chinese, Japanese and
 * Korean (TrueType: cairo 1.16 loses glyphs of the OpenType Noto Sans CJK). */

/* A context that measures in points, for this thread. Caller unrefs. LETTER_ERROR_DRAW names the
 * package when the fonts are not installed. */
PangoContext *letter_fonts_context(const char *lang, GError **error);

/* Caller frees with pango_font_description_free. */
PangoFontDescription *letter_fonts_describe(double points, bool bold);

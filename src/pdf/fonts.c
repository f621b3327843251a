/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/fonts.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <math.h>
#include <string.h>

#include "pdf/text.h"

typedef struct {
	GArray *shapes; /* guint, by number; number 0 is none */
} Used;

struct PdfFonts {
	GPtrArray *used; /* Used or NULL, by face */
	GArray *numbers; /* guint16, by shape */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(hb_face_t, hb_face_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(hb_blob_t, hb_blob_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(hb_subset_input_t, hb_subset_input_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(hb_subset_plan_t, hb_subset_plan_destroy)

static void
used_free(Used *used)
{
	if (!used)
		return;
	g_array_unref(used->shapes);
	g_free(used);
}

PdfFonts *
pdf_fonts_new(void)
{
	PdfFonts *fonts = g_new0(PdfFonts, 1);
	fonts->used = g_ptr_array_new_with_free_func((GDestroyNotify)used_free);
	fonts->numbers = g_array_new(FALSE, TRUE, sizeof(guint16));
	return fonts;
}

void
pdf_fonts_free(PdfFonts *fonts)
{
	if (!fonts)
		return;
	g_ptr_array_unref(fonts->used);
	g_array_unref(fonts->numbers);
	g_free(fonts);
}

guint
pdf_fonts_number(PdfFonts *fonts, guint shape)
{
	if (shape >= fonts->numbers->len)
		g_array_set_size(fonts->numbers, shape + 256);
	guint16 *number = &g_array_index(fonts->numbers, guint16, shape);
	if (*number)
		return *number;
	guint face = type_shape_at(shape)->face;
	if (face >= fonts->used->len)
		g_ptr_array_set_size(fonts->used, (int)face + 1);
	Used *used = g_ptr_array_index(fonts->used, face);
	if (!used) {
		used = g_new0(Used, 1);
		used->shapes = g_array_new(FALSE, TRUE, sizeof(guint));
		g_array_set_size(used->shapes, 1);
		g_ptr_array_index(fonts->used, face) = used;
	}
	g_array_append_val(used->shapes, shape);
	*number = (guint16)(used->shapes->len - 1);
	return *number;
}

void
pdf_fonts_number_code(PdfFonts *fonts, const guint *shapes)
{
	for (unsigned char c = ' '; c <= 'Z'; c++)
		if (shapes[c] && (c == ' ' || g_ascii_isalnum(c)))
			pdf_fonts_number(fonts, shapes[c]);
}

/* --- into the file */

/* The font with only what is used; *ret_map are the glyphs' numbers in it, two bytes for each of
 * ours. */
static hb_blob_t *
subset(const TypeFace *face, const Used *used, GByteArray *map)
{
	static const hb_tag_t dropped[] = { HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'),
		HB_TAG('G', 'D', 'E', 'F'), HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
		HB_TAG('O', 'S', '/', '2'), HB_TAG('c', 'm', 'a', 'p'), HB_TAG('v', 'h', 'e', 'a'),
		HB_TAG('v', 'm', 't', 'x') };
	g_autoptr(hb_subset_input_t) input = hb_subset_input_create_or_fail();
	if (!input)
		return NULL;
	hb_set_t *glyphs = hb_subset_input_glyph_set(input);
	for (guint i = 1; i < used->shapes->len; i++)
		hb_set_add(glyphs, type_shape_at(g_array_index(used->shapes, guint, i))->glyph);
	hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < G_N_ELEMENTS(dropped); i++)
		hb_set_add(drop, dropped[i]);
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
	g_autoptr(hb_subset_plan_t) plan = hb_subset_plan_create_or_fail(face->face, input);
	g_autoptr(hb_face_t) small = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
	if (!small)
		return NULL;
	const hb_map_t *moved = hb_subset_plan_old_to_new_glyph_mapping(plan);
	for (guint i = 0; i < used->shapes->len; i++) {
		guint shape = g_array_index(used->shapes, guint, i);
		guint glyph = shape ? hb_map_get(moved, type_shape_at(shape)->glyph) : 0;
		guint8 pair[] = { (guint8)(glyph >> 8), (guint8)glyph };
		g_byte_array_append(map, pair, 2);
	}
	return hb_face_reference_blob(small);
}

/* What each glyph is read as. */
static guint
write_meaning(const Used *used, PdfFile *file)
{
	g_autoptr(GString) out = g_string_new(
		"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<<"
		"/Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def"
		"/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n");
	guint number = pdf_file_reserve(file);
	for (guint from = 1; from < used->shapes->len; from += 100) {
		guint to = MIN(from + 100, used->shapes->len), count = 0;
		g_autoptr(GString) lines = g_string_new(NULL);
		for (guint i = from; i < to; i++) {
			const TypeShape *shape =
				type_shape_at(g_array_index(used->shapes, guint, i));
			if (!*shape->text)
				continue;
			g_string_append_printf(lines, "<%04X><", i);
			pdf_text_append_utf16(lines, shape->text);
			g_string_append(lines, ">\n");
			count++;
		}
		if (count)
			g_string_append_printf(
				out, "%u beginbfchar\n%sendbfchar\n", count, lines->str);
	}
	g_string_append(out, "endcmap CMapName currentdict/CMap defineresource pop end end\n");
	pdf_file_stream(file, number, "", out->str, out->len);
	return number;
}

static void
append_number(GString *out, double number)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	g_string_append(out, g_ascii_formatd(text, sizeof text, "%.6g", round(number * 10) / 10));
}

static guint
write_descriptor(const TypeFace *face, const char *name, guint program, PdfFile *file)
{
	guint number = pdf_file_reserve(file);
	hb_font_extents_t extents = { 0 };
	unsigned len = 0;
	double scale = 1000.0 / face->units;
	int box[4] = { 0 };
	hb_font_get_h_extents(face->font, &extents);
	g_autoptr(hb_blob_t) head = hb_face_reference_table(face->face, HB_TAG('h', 'e', 'a', 'd'));
	const char *bytes = hb_blob_get_data(head, &len);
	for (int i = 0; i < 4 && len >= 44; i++)
		box[i] = (int)lround(
			(gint16)((guint8)bytes[36 + 2 * i] << 8 | (guint8)bytes[37 + 2 * i]) *
			scale);
	pdf_file_printf(file, number,
		"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0"
		"/Ascent %ld/Descent %ld/CapHeight 714/StemV 80/FontFile2 %u 0 R>>",
		name, box[0], box[1], box[2], box[3], lround(extents.ascender * scale),
		lround(extents.descender * scale), program);
	return number;
}

static void
write_widths(const Used *used, GString *out)
{
	g_string_append(out, "/DW 0/W[1[");
	for (guint i = 1; i < used->shapes->len; i++) {
		if (i > 1)
			g_string_append_c(out, ' ');
		append_number(out, type_shape_at(g_array_index(used->shapes, guint, i))->advance);
	}
	g_string_append(out, "]]");
}

/* Six letters that differ between different subsets of one font. */
static char *
subset_name(const TypeFace *face, const Used *used)
{
	guint32 hash = 2166136261u;
	char tag[7] = { 0 };
	for (guint i = 1; i < used->shapes->len; i++)
		hash = (hash ^ type_shape_at(g_array_index(used->shapes, guint, i))->glyph) *
		       16777619u;
	for (int i = 0; i < 6; i++, hash /= 26)
		tag[i] = (char)('A' + hash % 26);
	return g_strdup_printf("%s+%s", tag, face->name);
}

static guint
write_font(const TypeFace *face, const Used *used, PdfFile *file)
{
	g_autoptr(GByteArray) map = g_byte_array_new();
	g_autoptr(hb_blob_t) font = subset(face, used, map);
	unsigned len = 0;
	if (!font)
		return 0;
	const char *bytes = hb_blob_get_data(font, &len);
	g_autofree char *name = subset_name(face, used);
	guint program = pdf_file_reserve(file), glyphs = pdf_file_reserve(file);
	g_autofree char *length = g_strdup_printf("/Length1 %u", len);
	pdf_file_stream(file, program, length, bytes, len);
	pdf_file_stream(file, glyphs, "", map->data, map->len);
	guint descriptor = write_descriptor(face, name, program, file);
	guint meaning = write_meaning(used, file);
	guint inner = pdf_file_reserve(file), outer = pdf_file_reserve(file);
	g_autoptr(GString) dict = g_string_new(NULL);
	g_string_append_printf(dict,
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
		"/Ordering(Identity)/Supplement 0>>/FontDescriptor %u 0 R/CIDToGIDMap %u 0 R",
		name, descriptor, glyphs);
	write_widths(used, dict);
	g_string_append(dict, ">>");
	pdf_file_put(file, inner, dict->str, dict->len);
	pdf_file_printf(file, outer,
		"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts"
		"[%u 0 R]/ToUnicode %u 0 R>>",
		name, inner, meaning);
	return outer;
}

char *
pdf_fonts_write(PdfFonts *fonts, PdfFile *file, guint *ret_face)
{
	g_autoptr(GString) resources = g_string_new(NULL);
	for (guint i = 0; i < fonts->used->len; i++) {
		const Used *used = g_ptr_array_index(fonts->used, i);
		if (!used)
			continue;
		guint font = write_font(type_face_at(i), used, file);
		if (!font) {
			*ret_face = i;
			return NULL;
		}
		g_string_append_printf(resources, "/F%u %u 0 R", i, font);
	}
	return g_string_free(g_steal_pointer(&resources), FALSE);
}

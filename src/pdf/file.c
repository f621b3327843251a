/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/file.h"

#include <string.h>

#include "pdf/text.h"

#define OBJECTS_IN_STREAM 200
#define PLACE_BYTES 7 /* kind 1, where 4, which 2 */

typedef struct {
	guint8 kind; /* 0 not written, 1 at an offset, 2 in a stream of objects */
	guint32 where;
	guint16 which;
} Place;

struct PdfFile {
	Sink out, packed;
	Packer *packer;
	GArray *places; /* Place, by object number */
	GString *heads, *bodies;
	guint gathered; /* objects in them */
	guint holder;   /* number of the stream of objects being gathered */
};

PdfFile *
pdf_file_new(bool locked, size_t room)
{
	PdfFile *file = g_new0(PdfFile, 1);
	sink_init(&file->out, locked);
	sink_room(&file->out, room);
	sink_init(&file->packed, locked);
	file->packer = packer_new(locked);
	file->places = g_array_new(FALSE, TRUE, sizeof(Place));
	g_array_set_size(file->places, 1);
	file->heads = g_string_new(NULL);
	file->bodies = g_string_new(NULL);
	sink_text(&file->out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	return file;
}

void
pdf_file_free(PdfFile *file)
{
	if (!file)
		return;
	sink_clear(&file->out);
	sink_clear(&file->packed);
	packer_free(file->packer);
	g_array_unref(file->places);
	g_string_free(file->heads, TRUE);
	g_string_free(file->bodies, TRUE);
	g_free(file);
}

guint
pdf_file_reserve(PdfFile *file)
{
	g_array_set_size(file->places, file->places->len + 1);
	return file->places->len - 1;
}

static void
place(PdfFile *file, guint number, Place at)
{
	g_array_index(file->places, Place, number) = at;
}

void
pdf_file_stream(PdfFile *file, guint number, const char *dict, const void *bytes, size_t len)
{
	file->packed.used = 0;
	packer_pack(file->packer, bytes, len, &file->packed);
	place(file, number, (Place){ 1, (guint32)file->out.used, 0 });
	sink_int(&file->out, number);
	sink_text(&file->out, " 0 obj<<");
	sink_text(&file->out, dict);
	sink_text(&file->out, "/Filter/FlateDecode/Length ");
	sink_int(&file->out, (gint64)file->packed.used);
	sink_text(&file->out, ">>stream\n");
	sink_put(&file->out, file->packed.bytes, file->packed.used);
	sink_text(&file->out, "\nendstream endobj\n");
}

static void
flush(PdfFile *file)
{
	if (!file->gathered)
		return;
	g_autofree char *dict = g_strdup_printf(
		"/Type/ObjStm/N %u/First %u", file->gathered, (guint)file->heads->len);
	g_string_append_len(file->heads, file->bodies->str, (gssize)file->bodies->len);
	pdf_file_stream(file, file->holder, dict, file->heads->str, file->heads->len);
	g_string_truncate(file->heads, 0);
	g_string_truncate(file->bodies, 0);
	file->gathered = 0;
}

void
pdf_file_put(PdfFile *file, guint number, const char *text, size_t len)
{
	if (!file->gathered)
		file->holder = pdf_file_reserve(file);
	place(file, number, (Place){ 2, file->holder, (guint16)file->gathered });
	pdf_text_append_uint(file->heads, number);
	g_string_append_c(file->heads, ' ');
	pdf_text_append_uint(file->heads, (guint)file->bodies->len);
	g_string_append_c(file->heads, ' ');
	g_string_append_len(file->bodies, text, (gssize)len);
	g_string_append_c(file->bodies, '\n');
	if (++file->gathered == OBJECTS_IN_STREAM)
		flush(file);
}

void
pdf_file_printf(PdfFile *file, guint number, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	pdf_file_put(file, number, text, strlen(text));
}

/* Each row as its difference from the one above: most are alike. */
static void
places_write(PdfFile *file, Sink *rows)
{
	guint8 above[PLACE_BYTES] = { 0 };
	for (guint i = 0; i < file->places->len; i++) {
		const Place *at = &g_array_index(file->places, Place, i);
		guint16 which = i == 0 ? 0xffff : at->which;
		guint8 row[PLACE_BYTES] = { at->kind, (guint8)(at->where >> 24),
			(guint8)(at->where >> 16), (guint8)(at->where >> 8), (guint8)at->where,
			(guint8)(which >> 8), (guint8)which };
		guint8 *out = sink_room(rows, PLACE_BYTES + 1);
		*out++ = 2; /* PNG's "up" */
		for (int k = 0; k < PLACE_BYTES; k++)
			*out++ = (guint8)(row[k] - above[k]);
		rows->used += PLACE_BYTES + 1;
		memcpy(above, row, sizeof above);
	}
}

const Sink *
pdf_file_end(PdfFile *file, guint root, guint info)
{
	flush(file);
	guint number = pdf_file_reserve(file);
	size_t start = file->out.used;
	place(file, number, (Place){ 1, (guint32)start, 0 });
	g_auto(Sink) rows;
	sink_init(&rows, false);
	places_write(file, &rows);
	g_autofree char *dict =
		g_strdup_printf("/Type/XRef/Size %u/W[1 4 2]/Root %u 0 R/Info %u 0 R"
				"/DecodeParms<</Predictor 12/Columns %d>>",
			file->places->len, root, info, PLACE_BYTES);
	pdf_file_stream(file, number, dict, rows.bytes, rows.used);
	sink_text(&file->out, "startxref\n");
	sink_int(&file->out, (gint64)start);
	sink_text(&file->out, "\n%%EOF\n");
	return &file->out;
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "pdf/sink.h"

/* The objects of a PDF file: streams as they come, all else packed into streams of objects. */

typedef struct PdfFile PdfFile;

/* LOCKED: the bytes are in locked memory. ROOM: how many there will be about, if that is known. */
PdfFile *pdf_file_new(bool locked, size_t room);
void pdf_file_free(PdfFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PdfFile, pdf_file_free)

/* The number of an object to be written later. */
guint pdf_file_reserve(PdfFile *file);
/* TEXT is what stands between "obj" and "endobj"; no secret. */
void pdf_file_put(PdfFile *file, guint number, const char *text, size_t len);
void pdf_file_printf(PdfFile *file, guint number, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* BYTES, packed; DICT is what else stands in its dictionary ("/Type/XObject"), or "". */
void pdf_file_stream(PdfFile *file, guint number, const char *dict, const void *bytes, size_t len);

/* Ends the file, which names ROOT and INFO; its bytes stay the file's. */
const Sink *pdf_file_end(PdfFile *file, guint root, guint info);

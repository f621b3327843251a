/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A number in digits, without the detour of printf. */
void pdf_text_append_uint(GString *out, guint number);
/* TEXT as a string object of a PDF: "(plain)" or, when it is not ASCII, UTF-16 in hexadecimal. */
void pdf_text_append(GString *out, const char *text);
/* The same without the braces and the mark before it: "00E900E8". */
void pdf_text_append_utf16(GString *out, const char *text);

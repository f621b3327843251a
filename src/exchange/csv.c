/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/csv.h"

#include <string.h>

#include <csv.h>

#include "base/text.h"

typedef struct {
	char *file;
	guint line, column;
} ExchangeErrorPrivate;

static void
exchange_error_private_init(ExchangeErrorPrivate *place)
{
	memset(place, 0, sizeof *place);
}

static void
exchange_error_private_copy(const ExchangeErrorPrivate *from, ExchangeErrorPrivate *to)
{
	to->file = g_strdup(from->file);
	to->line = from->line;
	to->column = from->column;
}

static void
exchange_error_private_clear(ExchangeErrorPrivate *place)
{
	g_free(place->file);
}

G_DEFINE_EXTENDED_ERROR(ExchangeError, exchange_error)

typedef struct {
	const char *name;
	struct csv_parser parser;
	GString *text;    /* the cells of the row in hand, each ended by NUL */
	GArray *starts;   /* gsize: where each begins in text */
	GPtrArray *cells; /* pointers into text, made when the row is whole */
	guint line;       /* line being fed */
	guint row_line;   /* line on which the row in hand began; 0 between rows */
	CsvRowFn row;
	gpointer data;
	GError *error; /* what the row function said; nothing is reported after it */
} Reader;

const char *
exchange_error_code(const GError *error)
{
	static const char *const codes[] = { [EXCHANGE_ERROR_READ] = "package.unreadable",
		[EXCHANGE_ERROR_MANIFEST] = "package.missing_manifest",
		[EXCHANGE_ERROR_STRANGE] = "package.unknown_file",
		[EXCHANGE_ERROR_FORMAT] = "package.unknown_format",
		[EXCHANGE_ERROR_NO_FILE] = "package.missing_file",
		[EXCHANGE_ERROR_MANIFEST_HEADER] = "manifest.invalid_header",
		[EXCHANGE_ERROR_MANIFEST_VALUE] = "manifest.invalid_value",
		[EXCHANGE_ERROR_MANIFEST_TWICE] = "manifest.duplicate_property",
		[EXCHANGE_ERROR_FILE_MISSING] = "manifest.file_missing",
		[EXCHANGE_ERROR_FILE_UNEXPECTED] = "manifest.file_unexpected",
		[EXCHANGE_ERROR_QUOTE] = "csv.unescaped_quote",
		[EXCHANGE_ERROR_AFTER_QUOTE] = "csv.unexpected_character_after_quote",
		[EXCHANGE_ERROR_OPEN_QUOTE] = "csv.unclosed_quote",
		[EXCHANGE_ERROR_BARE_CR] = "csv.bare_carriage_return",
		[EXCHANGE_ERROR_NUL] = "csv.nul",
		[EXCHANGE_ERROR_ENCODING] = "csv.invalid_encoding",
		[EXCHANGE_ERROR_LARGE] = "csv.cell_too_large",
		[EXCHANGE_ERROR_WIDTH] = "csv.too_many_cells",
		[EXCHANGE_ERROR_EMPTY] = "schema.empty_file",
		[EXCHANGE_ERROR_ORDER] = "schema.header_order_mismatch",
		[EXCHANGE_ERROR_HEADER_TWICE] = "schema.duplicate_header",
		[EXCHANGE_ERROR_NO_HEADER] = "schema.missing_header",
		[EXCHANGE_ERROR_EXTENSION_PLACE] = "schema.metadata_column_position",
		[EXCHANGE_ERROR_EXTENSION_NAME] = "schema.invalid_metadata_header",
		[EXCHANGE_ERROR_IN_BULK] = "row.field_forbidden_in_bulk",
		[EXCHANGE_ERROR_IN_DELTA] = "row.field_required_in_delta",
		[EXCHANGE_ERROR_BOOL] = "row.invalid_boolean",
		[EXCHANGE_ERROR_DATE] = "row.invalid_date",
		[EXCHANGE_ERROR_YEAR] = "row.invalid_year",
		[EXCHANGE_ERROR_WORD] = "row.invalid_enum",
		[EXCHANGE_ERROR_ID] = "row.invalid_guid",
		[EXCHANGE_ERROR_DATETIME] = "row.invalid_datetime",
		[EXCHANGE_ERROR_NO_VALUE] = "row.missing_required_value",
		[EXCHANGE_ERROR_ID_TWICE] = "reference.duplicate_sourced_id",
		[EXCHANGE_ERROR_NO_TARGET] = "reference.missing_target_record",
		[EXCHANGE_ERROR_CONTENT] = "semantic.conflict",
		[EXCHANGE_ERROR_MAPPING] = "mapping.invalid" };
	g_assert(error->domain == EXCHANGE_ERROR);
	return codes[error->code];
}

void
exchange_error_place(const GError *error, const char **ret_file, guint *ret_line, guint *ret_column)
{
	const ExchangeErrorPrivate *place = exchange_error_get_private(error);
	*ret_file = place->file;
	*ret_line = place->line;
	*ret_column = place->column;
}

bool
csv_complain(GError **error, ExchangeError code, const char *file, guint line, guint column,
	const char *header, const char *format, ...)
{
	g_autoptr(GString) said = g_string_new(file);
	if (line)
		g_string_append_printf(said, ", line %u", line);
	if (line && column)
		g_string_append_printf(said, ", column %u", column);
	if (header)
		g_string_append_printf(said, column ? " (%s)" : ", column %s", header);
	g_string_append(said, ": ");

	va_list arguments;
	va_start(arguments, format);
	g_string_append_vprintf(said, format, arguments);
	va_end(arguments);
	/* What a package says is quoted in it. */
	g_autofree char *safe = text_safe(said->str);
	g_set_error_literal(error, EXCHANGE_ERROR, code, safe);
	if (error) {
		ExchangeErrorPrivate *place = exchange_error_get_private(*error);
		place->file = g_strdup(file);
		place->line = line;
		place->column = column;
	}
	return false;
}

static void
take_cell(void *cell, size_t length, void *data)
{
	Reader *r = data;
	gsize start = r->text->len;
	if (length > CSV_CELL_MAX && !r->error)
		csv_complain(&r->error, EXCHANGE_ERROR_LARGE, r->name, r->row_line,
			r->starts->len + 1, NULL,
			"this cell has %zu bytes, more than anybody writes into one. Look for a "
			"quote that was never closed, or for a picture pasted into it.",
			length);
	if (r->error)
		return;
	g_array_append_val(r->starts, start);
	g_string_append_len(r->text, cell, length);
	g_string_append_c(r->text, '\0');
}

static void
take_row(int terminator, void *data)
{
	Reader *r = data;
	if (!r->error) {
		g_ptr_array_set_size(r->cells, 0);
		for (guint i = 0; i < r->starts->len; i++)
			g_ptr_array_add(
				r->cells, r->text->str + g_array_index(r->starts, gsize, i));
		CsvRow row = { r->row_line, r->cells->len, (const char *const *)r->cells->pdata };
		r->row(&row, r->data, &r->error);
	}
	g_string_truncate(r->text, 0);
	g_array_set_size(r->starts, 0);
	r->row_line = 0;
}

/* Length of the line at P with what ends it. */
static gsize
line_length(const char *p, const char *end)
{
	for (const char *q = p; q < end; q++) {
		if (*q == '\n')
			return q + 1 - p;
		if (*q == '\r')
			return (q + 1 < end && q[1] == '\n' ? q + 2 : q + 1) - p;
	}
	return end - p;
}

static bool
is_blank(const char *p, gsize n, char delimiter)
{
	for (gsize i = 0; i < n; i++)
		if (!memchr(" \t\r\n", p[i], 4) || p[i] == delimiter)
			return false;
	return true;
}

static bool
complain_form(Reader *r, const char *line, gsize at, GError **error)
{
	if (csv_error(&r->parser) != CSV_EPARSE)
		return csv_complain(error, EXCHANGE_ERROR_READ, r->name, r->line, 0, NULL,
			"the row is too large for this machine's memory.");
	glong character = g_utf8_strlen(line, at) + 1;
	guint cell = r->starts->len + 1;
	if (r->row_line && r->row_line != r->line)
		return csv_complain(error, EXCHANGE_ERROR_AFTER_QUOTE, r->name, r->line, cell, NULL,
			"a quoted cell ends at character %ld and text follows. The row began on "
			"line %u; most likely a quote opened there was never closed. Put \" at "
			"the end of that cell.",
			character, r->row_line);
	return csv_complain(error,
		r->parser.quoted ? EXCHANGE_ERROR_AFTER_QUOTE : EXCHANGE_ERROR_QUOTE, r->name,
		r->line, cell, NULL,
		"a quote (\") stands in the middle of a cell, at character %ld. Put the whole cell "
		"in quotes and write each quote inside it twice.",
		character);
}

/* By lines, so that the line of every row is known. */
static bool
feed(Reader *r, const char *text, gsize length, GError **error)
{
	const char *end = text + length;
	for (const char *p = text; p < end; r->line++) {
		gsize n = line_length(p, end);
		if (!r->row_line && !is_blank(p, n, (char)csv_get_delim(&r->parser)))
			r->row_line = r->line;
		gsize done = csv_parse(&r->parser, p, n, take_cell, take_row, r);
		if (r->error) {
			g_propagate_error(error, g_steal_pointer(&r->error));
			return false;
		}
		if (done < n)
			return complain_form(r, p, done, error);
		if (p[n - 1] == '\r' && !r->row_line)
			return csv_complain(error, EXCHANGE_ERROR_BARE_CR, r->name, r->line, 0,
				NULL,
				"the line ends as on a very old Macintosh, with a carriage return "
				"alone. Save the file again as CSV UTF-8.");
		p += n;
	}
	if (csv_fini(&r->parser, take_cell, take_row, r) != 0)
		return csv_complain(error, EXCHANGE_ERROR_OPEN_QUOTE, r->name, r->row_line,
			r->starts->len + 1, NULL,
			"the quote (\") opened in this row is never closed. Put \" at the end of "
			"the "
			"cell, or send the file again if it was cut off.");
	if (r->error) {
		g_propagate_error(error, g_steal_pointer(&r->error));
		return false;
	}
	return true;
}

static guint
line_of(const char *text, const char *at)
{
	guint line = 1;
	for (const char *p = text; p < at; p++)
		line += *p == '\n';
	return line;
}

/* Text that is not UTF-8, as Windows-1252 if it can be that: a file with sound UTF-8 in one place
 * and broken in another is damaged, not Windows. NULL: ERROR. */
static char *
from_windows(const char *name, const char *text, gsize length, gsize *ret_length, GError **error)
{
	const char *bad = NULL, *at = text, *end = text + length;
	bool multibyte = false;
	while (at < end) {
		gunichar c = g_utf8_get_char_validated(at, end - at);
		if (c == (gunichar)-1 || c == (gunichar)-2) {
			bad = bad ? bad : at;
			at++;
		} else {
			multibyte = multibyte || c > 0x7F;
			at = g_utf8_next_char(at);
		}
	}
	g_autofree char *converted = multibyte ? NULL
					       : g_convert(text, length, "UTF-8", "WINDOWS-1252",
							 NULL, ret_length, NULL);
	if (converted)
		return g_steal_pointer(&converted);
	csv_complain(error, EXCHANGE_ERROR_ENCODING, name, line_of(text, bad), 0, NULL,
		"the bytes here are not UTF-8 text. Export the file again as UTF-8.");
	return NULL;
}

/* The delimiter of a header line: the comma, unless there is none and there are others. */
static char
find_delimiter(const char *text, gsize length)
{
	gsize n = line_length(text, text + length);
	if (memchr(text, ',', n))
		return ',';
	return memchr(text, ';', n) ? ';' : memchr(text, '\t', n) ? '\t' : ',';
}

static bool
read_text(Reader *r, const char *text, gsize length, char delimiter, GError **error)
{
	csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&r->parser, delimiter);
	r->text = g_string_new(NULL);
	r->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	r->cells = g_ptr_array_new();
	r->line = 1;
	bool ok = feed(r, text, length, error);
	csv_free(&r->parser);
	g_string_free(r->text, TRUE);
	g_array_unref(r->starts);
	g_ptr_array_unref(r->cells);
	g_clear_error(&r->error);
	return ok;
}

/* UTF-16: with its mark, or without when every other byte of the beginning is NUL. Returns what
 * g_convert calls it, *RET_SKIP the bytes of the mark; NULL when it is something else. */
static const char *
find_utf_16(const char *text, gsize length, gsize *ret_skip)
{
	gsize look = MIN(length, 64) & ~(gsize)1, even = 0, odd = 0;
	*ret_skip = 2;
	if (length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0)
		return "UTF-16LE";
	if (length >= 2 && memcmp(text, "\xFE\xFF", 2) == 0)
		return "UTF-16BE";
	*ret_skip = 0;
	for (gsize i = 0; i < look; i++)
		*(i % 2 ? &odd : &even) += text[i] == '\0';
	if (length % 2 || look < 8)
		return NULL;
	return odd == look / 2 && even == 0   ? "UTF-16LE"
	       : even == look / 2 && odd == 0 ? "UTF-16BE"
					      : NULL;
}

/* The text as UTF-8 without a mark, in TEXT and LENGTH; *RET_OWN holds it when it was converted. */
static bool
decode(const char *name, const char **text, gsize *length, CsvTraits *traits, char **ret_own,
	GError **error)
{
	gsize skip;
	const char *utf_16 = find_utf_16(*text, *length, &skip);
	if (utf_16) {
		*ret_own = g_convert(*text + skip, (gssize)(*length - skip), "UTF-8", utf_16, NULL,
			length, NULL);
		traits->utf_16 = true;
		if (!*ret_own)
			return csv_complain(error, EXCHANGE_ERROR_ENCODING, name, 0, 0, NULL,
				"begins like UTF-16 and goes on otherwise. Export it again as "
				"UTF-8.");
		*text = *ret_own;
	} else if (*length >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
		traits->bom = true;
		*text += 3;
		*length -= 3;
	}
	const char *nul = *length ? memchr(*text, '\0', *length) : NULL;
	if (nul)
		return csv_complain(error, EXCHANGE_ERROR_NUL, name, line_of(*text, nul), 0, NULL,
			"holds NUL bytes, so it is not text. Export the file again as UTF-8.");
	if (!utf_16 && *length && !g_utf8_validate_len(*text, *length, NULL)) {
		*ret_own = from_windows(name, *text, *length, length, error);
		*text = *ret_own;
		traits->windows_1252 = true;
	}
	return *text != NULL;
}

bool
csv_read(const char *text, gsize length, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error)
{
	CsvTraits traits = { .delimiter = ',' };
	g_autofree char *own = NULL;
	if (!decode(name, &text, &length, &traits, &own, error))
		return false;
	traits.delimiter = find_delimiter(text, length);
	if (ret_traits)
		*ret_traits = traits;
	Reader reader = { .name = name, .row = row, .data = data };
	return read_text(&reader, text, length, traits.delimiter, error);
}

bool
csv_read_file(const char *path, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &cause);
	if (!file)
		return csv_complain(error, EXCHANGE_ERROR_READ, name, 0, 0, NULL,
			"cannot be read: %s", cause->message);
	const char *text = g_mapped_file_get_contents(file);
	return csv_read(text ? text : "", g_mapped_file_get_length(file), name, row, data,
		ret_traits, error);
}

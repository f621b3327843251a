/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <csv.h>

#include "base/text.h"
#include "exchange/csv_text.h"

/* A line of a file may be this long; a row of large cells is far from it. */
#define CSV_LINE_MAX (16 << 20)
/* A list of every student of a large district takes half of it. */
#define CSV_LIST_MAX (16 << 20)

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
	bool begun;    /* the header's line was seen, so the delimiter is known */
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
		place->file = text_safe(file);
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

/* The delimiter of a header line: the one that parts it into most cells. */
static char
find_delimiter(const char *line, gsize length)
{
	static const char delimiters[] = ",;\t";
	guint counts[G_N_ELEMENTS(delimiters)] = { 0 }, best = 0;
	bool quoted = false;
	for (gsize i = 0; i < length; i++) {
		const char *at = memchr(delimiters, line[i], strlen(delimiters));
		quoted = quoted != (line[i] == '"');
		if (at && !quoted)
			counts[at - delimiters]++;
	}
	for (guint i = 1; i < strlen(delimiters); i++)
		best = counts[i] > counts[best] ? i : best;
	return delimiters[best];
}

/* The whole line at P, its end included. */
static bool
feed_line(Reader *r, const char *p, gsize n, GError **error)
{
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
		return csv_complain(error, EXCHANGE_ERROR_BARE_CR, r->name, r->line, 0, NULL,
			"the line ends as on a very old Macintosh, with a carriage return "
			"alone. Save the file again as CSV UTF-8.");
	r->line++;
	return true;
}

/* The whole lines of HELD, of which the rest stays; by lines, so that the line of every row is
 * known. */
static bool
feed(Reader *r, GString *held, bool end, GError **error)
{
	const char *p = held->str, *stop = held->str + held->len;
	while (p < stop) {
		gsize n = line_length(p, stop);
		bool whole = p[n - 1] == '\n' || (p[n - 1] == '\r' && p + n < stop);
		if (!whole && !end && n > CSV_LINE_MAX)
			return csv_complain(error, EXCHANGE_ERROR_LARGE, r->name, r->line, 0, NULL,
				"this line has more than %d MB. Look for a quote that was never "
				"closed, or for a picture pasted into it.",
				CSV_LINE_MAX >> 20);
		if (!whole && !end)
			break;
		if (!r->begun)
			csv_set_delim(&r->parser, (guchar)find_delimiter(p, n));
		r->begun = r->begun || !is_blank(p, n, '\0');
		if (!feed_line(r, p, n, error))
			return false;
		p += n;
	}
	g_string_erase(held, 0, p - held->str);
	return true;
}

static bool
finish(Reader *r, GError **error)
{
	if (csv_fini(&r->parser, take_cell, take_row, r) != 0)
		return csv_complain(error, EXCHANGE_ERROR_OPEN_QUOTE, r->name, r->row_line,
			r->starts->len + 1, NULL,
			"the quote (\") opened in this row is never closed. Put \" at the end of "
			"the "
			"cell, or send the file again if it was cut off.");
	if (!r->error)
		return true;
	g_propagate_error(error, g_steal_pointer(&r->error));
	return false;
}

bool
csv_check_width(const CsvRow *row, guint width, const char *file, GError **error)
{
	for (guint i = width; i < row->count; i++)
		if (*row->cells[i])
			return csv_complain(error, EXCHANGE_ERROR_WIDTH, file, row->line, i + 1,
				NULL,
				"this row has %u cells, the header %u. Most likely a cell with a "
				"comma in it is not in quotes.",
				row->count, width);
	return true;
}

bool
csv_complain_empty(const char *file, GError **error)
{
	return csv_complain(error, EXCHANGE_ERROR_EMPTY, file, 0, 0, NULL,
		"the file is empty; not even its header is there. Export it again.");
}

static bool
feed_all(Reader *r, CsvText *text, GError **error)
{
	g_autoptr(GString) held = g_string_sized_new(2 * CSV_PIECE);
	bool end = false;
	while (!end)
		if (!csv_text_next(text, held, &end, error) || !feed(r, held, end, error))
			return false;
	return finish(r, error);
}

bool
csv_read_bytes(const CsvBytes *bytes, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error)
{
	g_autoptr(CsvText) text = csv_text_open(bytes, name, error);
	Reader r = { .name = name, .row = row, .data = data, .line = 1 };
	if (!text)
		return false;
	csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI);
	r.text = g_string_new(NULL);
	r.starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	r.cells = g_ptr_array_new();
	bool ok = feed_all(&r, text, error);
	if (ret_traits) {
		*ret_traits = csv_text_traits(text);
		ret_traits->delimiter = (char)csv_get_delim(&r.parser);
	}
	csv_free(&r.parser);
	g_string_free(r.text, TRUE);
	g_array_unref(r.starts);
	g_ptr_array_unref(r.cells);
	g_clear_error(&r.error);
	return ok;
}

typedef struct {
	const char *text;
	gsize length, at;
} Memory;

static gssize
memory_read(gpointer data, char *buffer, gsize size)
{
	Memory *m = data;
	gsize n = MIN(size, m->length - m->at);
	if (n > 0)
		memcpy(buffer, m->text + m->at, n);
	m->at += n;
	return (gssize)n;
}

static bool
memory_rewind(gpointer data)
{
	((Memory *)data)->at = 0;
	return true;
}

bool
csv_read(const char *text, gsize length, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error)
{
	Memory memory = { text, length, 0 };
	const CsvBytes bytes = { memory_read, memory_rewind, &memory };
	return csv_read_bytes(&bytes, name, row, data, ret_traits, error);
}

static gssize
file_read(gpointer data, char *buffer, gsize size)
{
	gssize n;
	do
		n = read(*(int *)data, buffer, size);
	while (n < 0 && errno == EINTR);
	return n;
}

static bool
file_rewind(gpointer data)
{
	return lseek(*(int *)data, 0, SEEK_SET) == 0;
}

static bool
whole(const CsvBytes *bytes, const char *name, GString *text, GError **error)
{
	g_autoptr(CsvText) source = csv_text_open(bytes, name, error);
	bool end = false;
	while (source && !end && text->len <= CSV_LIST_MAX)
		if (!csv_text_next(source, text, &end, error))
			return false;
	return source && (end || csv_complain(error, EXCHANGE_ERROR_READ, name, 0, 0, NULL,
					 "is larger than any list. Choose another file."));
}

static int
open_file(const char *path, const char *name, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		csv_complain(error, EXCHANGE_ERROR_READ, name, 0, 0, NULL, "cannot be read: %s",
			g_strerror(errno));
	return fd;
}

char *
csv_text_of_file(const char *path, const char *name, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	int fd = open_file(path, name, error);
	if (fd < 0)
		return NULL;
	const CsvBytes bytes = { file_read, file_rewind, &fd };
	bool ok = whole(&bytes, name, text, error);
	close(fd);
	return ok ? g_strdup(text->str) : NULL;
}

bool
csv_read_file(const char *path, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error)
{
	int fd = open_file(path, name, error);
	if (fd < 0)
		return false;
	const CsvBytes bytes = { file_read, file_rewind, &fd };
	bool ok = csv_read_bytes(&bytes, name, row, data, ret_traits, error);
	close(fd);
	return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <string.h>

G_DEFINE_QUARK(print - error - quark, print_error)

static bool
parse_folder(Printer *printer, const char *path, GError **error)
{
	if (!g_path_is_absolute(path)) {
		g_set_error(error, PRINT_ERROR, PRINT_ERROR_NAME,
			"\"%s\" names no folder. Write folder:/ and the whole path.",
			printer->text);
		return false;
	}
	g_autofree char *name = g_path_get_basename(path);
	printer->kind = PRINTER_FOLDER;
	printer->path = g_strdup(path);
	printer->label = g_strdup_printf("the folder %s", name);
	return true;
}

static bool
parse_uri(Printer *printer, GError **error)
{
	char scheme[32], user[64], host[256], resource[256];
	int port = 0;
	http_uri_status_t status =
		httpSeparateURI(HTTP_URI_CODING_ALL, printer->text, scheme, sizeof scheme, user,
			sizeof user, host, sizeof host, &port, resource, sizeof resource);
	if (status < HTTP_URI_STATUS_OK || !*host) {
		g_set_error(error, PRINT_ERROR, PRINT_ERROR_NAME,
			"\"%s\" is no printer's address. It looks like ipp://10.1.2.3/ipp/print.",
			printer->text);
		return false;
	}
	printer->kind = PRINTER_IPP;
	printer->uri = g_strdup(printer->text);
	printer->resource = g_strdup(resource);
	printer->host = g_strdup(host);
	printer->port = port;
	printer->secure = !strcmp(scheme, "ipps");
	printer->label = g_strdup_printf("the printer at %s", host);
	return true;
}

static bool
parse_queue(Printer *printer, GError **error)
{
	char uri[1024];
	if (strpbrk(printer->text, " \t/#?\\'\"") || g_str_has_prefix(printer->text, "-")) {
		g_set_error(error, PRINT_ERROR, PRINT_ERROR_NAME,
			"\"%s\" is no printer's name. Names have no blanks, slashes or quotes.",
			printer->text);
		return false;
	}
	httpAssembleURIf(HTTP_URI_CODING_ALL, uri, sizeof uri, "ipp", NULL, "localhost", ippPort(),
		"/printers/%s", printer->text);
	printer->kind = PRINTER_QUEUE;
	printer->uri = g_strdup(uri);
	printer->resource = g_strdup_printf("/printers/%s", printer->text);
	printer->label = g_strdup(printer->text);
	return true;
}

Printer *
printer_parse(const char *text, GError **error)
{
	g_autoptr(Printer) printer = g_new0(Printer, 1);
	printer->text = g_strstrip(g_strdup(text));
	bool good;
	if (!*printer->text) {
		g_set_error(error, PRINT_ERROR, PRINT_ERROR_NAME,
			"No printer is chosen. Choose one from the list, or type its address.");
		return NULL;
	}
	if (g_str_has_prefix(printer->text, "folder:"))
		good = parse_folder(printer, printer->text + strlen("folder:"), error);
	else if (g_str_has_prefix(printer->text, "ipp://") ||
		 g_str_has_prefix(printer->text, "ipps://"))
		good = parse_uri(printer, error);
	else
		good = parse_queue(printer, error);
	return good ? g_steal_pointer(&printer) : NULL;
}

void
printer_free(Printer *printer)
{
	if (!printer)
		return;
	g_free(printer->text);
	g_free(printer->label);
	g_free(printer->uri);
	g_free(printer->resource);
	g_free(printer->host);
	g_free(printer->path);
	g_free(printer);
}

PrinterKind
printer_kind(const Printer *printer)
{
	return printer->kind;
}

void
printer_set_both_sides(Printer *printer)
{
	printer->both_sides = true;
}

void
printer_set_one_sheet(Printer *printer)
{
	printer->both_sides = true;
	printer->one_sheet = true;
}

const char *
printer_text(const Printer *printer)
{
	return printer->text;
}

const char *
printer_label(const Printer *printer)
{
	return printer->label;
}

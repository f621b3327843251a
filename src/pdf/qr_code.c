/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/qr_code.h"

#include <string.h>

#define VERSIONS 10
#define MASKS 8
#define MOST_CODEWORDS 346
#define MOST_CORRECTION 30

/* Blocks of one version at one level: COUNT of DATA codewords, then MORE of one more each. */
typedef struct {
	guint8 correction, count, data, more;
} Blocks;

static const Blocks blocks_of[VERSIONS][4] = {
	{ { 7, 1, 19, 0 }, { 10, 1, 16, 0 }, { 13, 1, 13, 0 }, { 17, 1, 9, 0 } },
	{ { 10, 1, 34, 0 }, { 16, 1, 28, 0 }, { 22, 1, 22, 0 }, { 28, 1, 16, 0 } },
	{ { 15, 1, 55, 0 }, { 26, 1, 44, 0 }, { 18, 2, 17, 0 }, { 22, 2, 13, 0 } },
	{ { 20, 1, 80, 0 }, { 18, 2, 32, 0 }, { 26, 2, 24, 0 }, { 16, 4, 9, 0 } },
	{ { 26, 1, 108, 0 }, { 24, 2, 43, 0 }, { 18, 2, 15, 2 }, { 22, 2, 11, 2 } },
	{ { 18, 2, 68, 0 }, { 16, 4, 27, 0 }, { 24, 4, 19, 0 }, { 28, 4, 15, 0 } },
	{ { 20, 2, 78, 0 }, { 18, 4, 31, 0 }, { 18, 2, 14, 4 }, { 26, 4, 13, 1 } },
	{ { 24, 2, 97, 0 }, { 22, 2, 38, 2 }, { 22, 4, 18, 2 }, { 26, 4, 14, 2 } },
	{ { 30, 2, 116, 0 }, { 22, 3, 36, 2 }, { 20, 4, 16, 4 }, { 24, 4, 12, 4 } },
	{ { 18, 2, 68, 2 }, { 26, 4, 43, 1 }, { 24, 6, 19, 2 }, { 28, 6, 15, 2 } },
};

/* Centres of the alignment patterns beside 6. */
static const guint8 centres[VERSIONS][2] = { { 0 }, { 18 }, { 22 }, { 26 }, { 30 }, { 34 },
	{ 22, 38 }, { 24, 42 }, { 26, 46 }, { 28, 50 } };

/* What is the same in all codes of a version. Lines are numbers, bit I is module I. */
typedef struct {
	int width, free;
	guint64 dark[QR_CODE_LARGEST], taken[QR_CODE_LARGEST]; /* patterns, by row */
	guint64 masks[MASKS][QR_CODE_LARGEST];                 /* by row, where data goes */
	guint16 order[QR_CODE_LARGEST * QR_CODE_LARGEST];      /* row * width + column, of data */
} Plan;

typedef struct {
	guint8 power[512], log[256];
	guint8 generators[MOST_CORRECTION + 1][MOST_CORRECTION];
	Plan plans[VERSIONS];
} Tables;

/* --- codewords */

static guint8
multiply(const Tables *t, guint8 a, guint8 b)
{
	return a && b ? t->power[t->log[a] + t->log[b]] : 0;
}

static void
make_field(Tables *t)
{
	int value = 1;
	for (int i = 0; i < 255; i++) {
		t->power[i] = t->power[i + 255] = (guint8)value;
		t->log[value] = (guint8)i;
		value <<= 1;
		if (value & 256)
			value ^= 0x11d;
	}
	for (int degree = 1; degree <= MOST_CORRECTION; degree++) {
		guint8 *g = t->generators[degree];
		memset(g, 0, MOST_CORRECTION);
		g[degree - 1] = 1;
		for (int root = 0; root < degree; root++)
			for (int k = 0; k < degree; k++)
				g[k] = multiply(t, g[k], t->power[root]) ^
				       (k + 1 < degree ? g[k + 1] : 0);
	}
}

static void
correct(const Tables *t, const guint8 *data, int len, int degree, guint8 *out)
{
	const guint8 *g = t->generators[degree];
	memset(out, 0, (size_t)degree);
	for (int i = 0; i < len; i++) {
		guint8 factor = data[i] ^ out[0];
		memmove(out, out + 1, (size_t)degree - 1);
		out[degree - 1] = 0;
		for (int k = 0; k < degree; k++)
			out[k] ^= multiply(t, g[k], factor);
	}
}

static int
capacity(int version, QrLevel level)
{
	const Blocks *b = &blocks_of[version - 1][level];
	return b->count * b->data + b->more * (b->data + 1);
}

/* Mode, length, bytes and what fills the rest. */
static void
fill(int version, int room, const guint8 *bytes, size_t len, guint8 *out)
{
	int wide = version >= 10 ? 16 : 8, used = 0;
	memset(out, 0, (size_t)room);
	/* Everything stands four bits later than the bytes themselves. */
	out[used++] = (guint8)(0x40 | (wide == 16 ? len >> 12 : len >> 4));
	if (wide == 16)
		out[used++] = (guint8)(len >> 4);
	out[used] = (guint8)(len << 4);
	for (size_t i = 0; i < len; i++) {
		out[used++] |= bytes[i] >> 4;
		out[used] = (guint8)(bytes[i] << 4);
	}
	used++;
	for (int pad = 0; used < room; pad ^= 1)
		out[used++] = pad ? 0x11 : 0xec;
}

/* The blocks' codewords in turn, then their corrections in turn. */
static int
interleave(const Tables *t, const Blocks *b, const guint8 *data, guint8 *out)
{
	int blocks = b->count + b->more, used = 0;
	guint8 corrections[16][MOST_CORRECTION];
	const guint8 *starts[16];
	for (int i = 0; i < blocks; i++) {
		int len = b->data + (i >= b->count);
		starts[i] = data;
		correct(t, data, len, b->correction, corrections[i]);
		data += len;
	}
	for (int k = 0; k <= b->data; k++)
		for (int i = 0; i < blocks; i++)
			if (k < b->data + (i >= b->count))
				out[used++] = starts[i][k];
	for (int k = 0; k < b->correction; k++)
		for (int i = 0; i < blocks; i++)
			out[used++] = corrections[i][k];
	return used;
}

/* --- the square */

static void
take(Plan *plan, int row, int column, bool dark)
{
	if (row < 0 || column < 0 || row >= plan->width || column >= plan->width)
		return;
	guint64 bit = (guint64)1 << column;
	plan->taken[row] |= bit;
	plan->dark[row] = dark ? plan->dark[row] | bit : plan->dark[row] & ~bit;
}

/* A finder with its edge of light modules, or an alignment pattern. */
static void
take_rings(Plan *plan, int row, int column, int reach, bool finder)
{
	for (int y = -reach; y <= reach; y++)
		for (int x = -reach; x <= reach; x++) {
			int ring = MAX(ABS(x), ABS(y));
			take(plan, row + y, column + x,
				finder ? ring != 2 && ring != 4 : ring != 1);
		}
}

static void
take_version(Plan *plan, int version)
{
	unsigned rest = (unsigned)version << 12;
	for (int bit = 17; bit >= 12; bit--)
		if (rest >> bit & 1)
			rest ^= 0x1f25u << (bit - 12);
	unsigned bits = (unsigned)version << 12 | rest;
	for (int i = 0; i < 18; i++) {
		bool dark = bits >> i & 1;
		take(plan, i / 3, plan->width - 11 + i % 3, dark);
		take(plan, plan->width - 11 + i % 3, i / 3, dark);
	}
}

static bool
is_masked(int mask, int i, int j)
{
	switch (mask) {
	case 0:
		return (i + j) % 2 == 0;
	case 1:
		return i % 2 == 0;
	case 2:
		return j % 3 == 0;
	case 3:
		return (i + j) % 3 == 0;
	case 4:
		return (i / 2 + j / 3) % 2 == 0;
	case 5:
		return i * j % 2 + i * j % 3 == 0;
	case 6:
		return (i * j % 2 + i * j % 3) % 2 == 0;
	default:
		return ((i + j) % 2 + i * j % 3) % 2 == 0;
	}
}

/* Two columns at a time from the right, up and down; the one of the timing pattern is left out. */
static void
make_order(Plan *plan)
{
	bool up = true;
	for (int right = plan->width - 1; right > 0; right -= 2, up = !up) {
		if (right == 6)
			right--;
		for (int k = 0; k < plan->width; k++) {
			int row = up ? plan->width - 1 - k : k;
			for (int column = right; column >= right - 1; column--)
				if (!(plan->taken[row] >> column & 1))
					plan->order[plan->free++] =
						(guint16)(row * plan->width + column);
		}
	}
}

static void
make_plan(Plan *plan, int version)
{
	int n = plan->width = 17 + 4 * version;
	const guint8 *c = centres[version - 1];
	for (int i = 0; i < n; i++) {
		take(plan, 6, i, i % 2 == 0);
		take(plan, i, 6, i % 2 == 0);
	}
	int at[3] = { 6, c[0], c[1] }, count = c[1] ? 3 : c[0] ? 2 : 0;
	for (int a = 0; a < count; a++)
		for (int b = 0; b < count; b++)
			if ((a || b) && !(a == 0 && b == count - 1) && !(b == 0 && a == count - 1))
				take_rings(plan, at[a], at[b], 2, false);
	take_rings(plan, 3, 3, 4, true);
	take_rings(plan, 3, n - 4, 4, true);
	take_rings(plan, n - 4, 3, 4, true);
	for (int i = 0; i < 9; i++) { /* where the format goes */
		if (i != 6) {
			take(plan, 8, i, false);
			take(plan, i, 8, false);
		}
		if (i < 8) {
			take(plan, 8, n - 1 - i, false);
			take(plan, n - 1 - i, 8, i == 7);
		}
	}
	if (version >= 7)
		take_version(plan, version);
	make_order(plan);
	for (int mask = 0; mask < MASKS; mask++)
		for (int row = 0; row < n; row++)
			for (int column = 0; column < n; column++)
				if (is_masked(mask, row, column) &&
					!(plan->taken[row] >> column & 1))
					plan->masks[mask][row] |= (guint64)1 << column;
}

static const Tables *
tables_get(void)
{
	static Tables *tables;
	static gsize once;
	if (g_once_init_enter(&once)) {
		tables = g_new0(Tables, 1);
		make_field(tables);
		for (int version = 1; version <= VERSIONS; version++)
			make_plan(&tables->plans[version - 1], version);
		g_once_init_leave(&once, 1);
	}
	return tables;
}

static void
set(guint64 *rows, int row, int column, bool dark)
{
	guint64 bit = (guint64)1 << column;
	rows[row] = dark ? rows[row] | bit : rows[row] & ~bit;
}

static void
put_format(guint64 *rows, int n, QrLevel level, int mask)
{
	static const unsigned codes[] = { 1, 0, 3, 2 };
	unsigned data = codes[level] << 3 | (unsigned)mask, rest = data << 10;
	for (int bit = 14; bit >= 10; bit--)
		if (rest >> bit & 1)
			rest ^= 0x537u << (bit - 10);
	unsigned bits = (data << 10 | rest) ^ 0x5412;
	for (int i = 0; i < 15; i++) {
		bool dark = bits >> i & 1;
		if (i < 6)
			set(rows, i, 8, dark);
		else if (i < 8)
			set(rows, i + 1, 8, dark);
		else
			set(rows, n - 15 + i, 8, dark);
		if (i < 8)
			set(rows, 8, n - 1 - i, dark);
		else if (i == 8)
			set(rows, 8, 7, dark);
		else
			set(rows, 8, 14 - i, dark);
	}
}

/* --- which mask reads best */

static int
bits(guint64 line)
{
	return __builtin_popcountll(line);
}

/* Runs of five and more, and what looks like a finder. */
static int
line_penalty(guint64 w, int n)
{
	guint64 all = ((guint64)1 << n) - 1;
	guint64 same = ~(w ^ w >> 1) & all >> 1;
	guint64 runs = same & same >> 1 & same >> 2 & same >> 3;
	int penalty = bits(runs) + 2 * bits(runs & ~(runs << 1));
	guint64 light = ~w;
	guint64 finder = w & light >> 1 & w >> 2 & w >> 3 & w >> 4 & light >> 5 & w >> 6;
	guint64 after = light >> 7 & light >> 8 & light >> 9 & light >> 10;
	guint64 before = ~(w << 1 | w << 2 | w << 3 | w << 4);
	return penalty + 40 * bits(finder & all & (after | before));
}

static void
turn(const guint64 *rows, int n, guint64 *columns)
{
	memset(columns, 0, (size_t)n * sizeof *columns);
	for (int row = 0; row < n; row++)
		for (guint64 w = rows[row]; w; w &= w - 1)
			columns[__builtin_ctzll(w)] |= (guint64)1 << row;
}

static int
penalty_of(const guint64 *rows, int n)
{
	guint64 columns[QR_CODE_LARGEST];
	int penalty = 0, dark = 0;
	turn(rows, n, columns);
	for (int i = 0; i < n; i++) {
		penalty += line_penalty(rows[i], n) + line_penalty(columns[i], n);
		dark += bits(rows[i]);
		if (i == 0)
			continue;
		guint64 above = ~(rows[i] ^ rows[i - 1]), beside = ~(rows[i] ^ rows[i] >> 1);
		penalty += 3 * bits(above & above >> 1 & beside & (((guint64)1 << (n - 1)) - 1));
	}
	return penalty + 10 * (ABS(dark * 100 / (n * n) - 50) / 5);
}

static void
masked(const Plan *plan, const guint64 *data, QrLevel level, int mask, guint64 *rows)
{
	for (int row = 0; row < plan->width; row++)
		rows[row] = data[row] ^ plan->masks[mask][row];
	put_format(rows, plan->width, level, mask);
}

static int
best_mask(const Plan *plan, const guint64 *data, QrLevel level)
{
	int best = 0, least = G_MAXINT;
	for (int mask = 0; mask < MASKS; mask++) {
		guint64 rows[QR_CODE_LARGEST];
		masked(plan, data, level, mask, rows);
		int penalty = penalty_of(rows, plan->width);
		if (penalty < least) {
			least = penalty;
			best = mask;
		}
	}
	return best;
}

bool
qr_code_make(QrCode *qr, const void *bytes, size_t len, QrLevel level, int mask)
{
	const Tables *t = tables_get();
	int version = 1;
	while (version <= VERSIONS &&
		len + (version >= 10 ? 3 : 2) > (size_t)capacity(version, level))
		version++;
	if (version > VERSIONS)
		return false;
	while (level < QR_CODE_H &&
		len + (version >= 10 ? 3 : 2) <= (size_t)capacity(version, level + 1))
		level++;
	const Plan *plan = &t->plans[version - 1];
	guint8 data[MOST_CODEWORDS], words[MOST_CODEWORDS];
	guint64 rows[QR_CODE_LARGEST], square[QR_CODE_LARGEST];
	fill(version, capacity(version, level), bytes, len, data);
	int used = interleave(t, &blocks_of[version - 1][level], data, words);
	memcpy(square, plan->dark, sizeof square);
	for (int i = 0; i < used * 8 && i < plan->free; i++)
		if (words[i / 8] >> (7 - i % 8) & 1)
			square[plan->order[i] / plan->width] |= (guint64)1
								<< (plan->order[i] % plan->width);
	qr->version = version;
	qr->width = plan->width;
	qr->level = level;
	qr->mask = mask >= 0 ? mask : best_mask(plan, square, level);
	masked(plan, square, level, qr->mask, rows);
	for (int row = 0; row < plan->width; row++)
		for (int column = 0; column < plan->width; column++)
			qr->modules[row * plan->width + column] = rows[row] >> column & 1;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* open_envelope PORTAL-FILE: the code as typed (upper case, no blanks) on the first line of standard
 * input, then an envelope a line: district|school|credential|guardian|student|scope|generation|
 * expires|sealed. Says which credential holds the code, or nothing. cc open_envelope.c -lsodium */

#define SEALED 368
#define NONCE 32
#define BOX (NONCE + crypto_box_NONCEBYTES)
#define PLAIN (SEALED - BOX - crypto_box_MACBYTES)

/* One field: tag, length in two bytes, then text, or a number in eight bytes, big end first. */
static size_t
put(unsigned char *to, int tag, const char *value, int is_number)
{
	unsigned long long number = is_number ? strtoull(value, NULL, 10) : 0;
	size_t len = is_number ? 8 : strlen(value);

	to[0] = tag;
	to[1] = len >> 8;
	to[2] = len & 0xff;
	for (size_t i = 0; i < len; i++)
		to[3 + i] = is_number ? number >> (56 - 8 * i) & 0xff : (unsigned char)value[i];
	return 3 + len;
}

/* What an envelope of this row has to hold when CODE is in it: all fields, then zeros. */
static void
expect(unsigned char plain[PLAIN], char *const field[8], const char *code)
{
	static const int numbers[] = { 0, 1, 0, 1, 1, 0, 1, 0 };
	size_t at;

	memset(plain, 0, PLAIN);
	at = put(plain, 1, "1", 1); /* version */
	for (int i = 0; i < 8; i++)
		at += put(plain + at, 2 + i, field[i], numbers[i]);
	put(plain + at, 10, code, 0);
}

static int
read_key(const char *file, unsigned char sk[32])
{
	char line[512];
	int found = 0;
	FILE *in = fopen(file, "r");

	while (in && fgets(line, sizeof line, in))
		if (!strncmp(line, "secret: ", 8) &&
			!sodium_base642bin(sk, 32, line + 8, strcspn(line + 8, "\n"), NULL, NULL,
				NULL, sodium_base64_VARIANT_ORIGINAL))
			found = 1;
	if (in)
		fclose(in);
	return found;
}

int
main(int argc, char **argv)
{
	static char line[2048], code[64], match[64], *field[9];
	static unsigned char sk[32], sealed[SEALED], plain[PLAIN], wanted[PLAIN];
	size_t len;

	if (sodium_init() < 0 || argc != 2 || !read_key(argv[1], sk) ||
		!fgets(code, sizeof code, stdin))
		return 2;
	sodium_mlock(sk, sizeof sk);
	sodium_mlock(code, sizeof code);
	code[strcspn(code, "\n")] = '\0';
	while (fgets(line, sizeof line, stdin)) {
		char *rest = line;
		size_t texts = strlen(line) + strlen(code);
		for (int i = 0; i < 9; i++)
			field[i] = strsep(&rest, "|\n");
		if (!field[8] || texts - strlen(field[8]) > 200 ||
			sodium_base642bin(sealed, SEALED, field[8], strlen(field[8]), NULL, &len,
				NULL, sodium_base64_VARIANT_ORIGINAL) ||
			len != SEALED)
			continue;
		expect(wanted, field, code);
		/* All are looked at, and compared in constant time. */
		if (!crypto_box_open_easy(
			    plain, sealed + BOX, SEALED - BOX, sealed + NONCE, sealed, sk) &&
			!sodium_memcmp(plain, wanted, PLAIN))
			memcpy(match, field[2], strlen(field[2]) + 1);
	}
	sodium_munlock(sk, sizeof sk);
	sodium_munlock(code, sizeof code);
	puts(match);
	return 0;
}

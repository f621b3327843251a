/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/print/bench.h"

/* Tests of printing, for test_print.c; of a printer, then of a queue. */
void test_number_again(void);
void test_lies(void);
void test_dead_desk(void);
void test_queue_slow(void);
void test_queue_off_and_on(void);
void test_queue_crash(void);

/* recall.c: jobs of a desk that was killed. */
void test_recall(void);
void test_recall_silent(void);
void test_recall_stranger(void);
void test_recall_folder(void);
void test_queue_recall(void);
void test_queue_recall_off(void);

/*
 * syncprobe FILE LOG: appends records to FILE for ever, each a block of 512 bytes that starts with its number (from 1, 64 bits,
 * as the machine has them), and syncs each. Of every sync that returned success LOG, on another disk, gets a line: number,
 * begin, end (ns, CLOCK_MONOTONIC). What LOG names must be in FILE, whatever happens.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: syncprobe FILE LOG\n");
        return 2;
    }
    int file = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int log = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int64_t record[64] = {0};
    for (record[0] = 1;; record[0]++) {
        if (write(file, record, sizeof record) != sizeof record) {
            return 1;
        }
        long long begin = now();
        if (fdatasync(file) != 0) {
            return 1;
        }
        dprintf(log, "%lld %lld %lld\n", (long long)record[0], begin, now());
    }
}

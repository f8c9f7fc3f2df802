/*
 * A processor that stops when its power fails, for LD_PRELOAD: fsync and fdatasync do their work, but when the cut has begun
 * meanwhile, they never return.
 *
 *   SYNCGATE   file of at least one int on another disk; powercut makes it 1 before it begins.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const int *cut;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("SYNCGATE");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || (cut = mmap(NULL, sizeof *cut, PROT_READ, MAP_SHARED, file, 0)) == MAP_FAILED) {
        perror("SYNCGATE");
        _exit(2);
    }
    close(file);
}

static int sync_through_gate(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    int error = errno;
    // First the sync, then this look: what returns had ended before the cut began.
    while (__atomic_load_n(cut, __ATOMIC_SEQ_CST) != 0) {
        pause();
    }
    errno = error;
    return result;
}

int fsync(int fd) {
    return sync_through_gate("fsync", fd);
}

int fdatasync(int fd) {
    return sync_through_gate("fdatasync", fd);
}

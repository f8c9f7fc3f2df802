/*
 * A disk that lies, for LD_PRELOAD: fsync and fdatasync report success and do nothing, as cheap cards do.
 *
 *   LYINGDISK_FILES   lie only for files whose path contains this text; unset: for all.
 *
 * With "-wal" only SQLite's write-ahead log is left unsynced, which is what synchronous=NORMAL does between checkpoints.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_lied_about(int fd) {
    const char *wanted = getenv("LYINGDISK_FILES");
    if (wanted == NULL) {
        return 1;
    }
    char link[32];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = '\0';
    return strstr(path, wanted) != NULL;
}

static int sync_honestly(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(fd);
}

int fsync(int fd) {
    return is_lied_about(fd) ? 0 : sync_honestly("fsync", fd);
}

int fdatasync(int fd) {
    return is_lied_about(fd) ? 0 : sync_honestly("fdatasync", fd);
}

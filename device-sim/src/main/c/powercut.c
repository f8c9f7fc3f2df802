/*
 * powercut FOLDER GATE: the file system that holds FOLDER stops as if its power had gone. What was not synced is lost: neither
 * data nor the file system's own journal is written out first. The file system must be unmounted afterwards. Before that the
 * first int of the file GATE becomes 1: programs under syncgate learn of no sync that ends later.
 * Writes when the kernel's call began and ended (ns, CLOCK_MONOTONIC).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

/* As in Linux' fs/ext4/ext4.h and xfs_fs.h; no header of user space has them. */
#define FS_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define GO_DOWN_WITHOUT_LOG_FLUSH 2

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* On any other folder the whole machine would lose its disk. */
static int is_mount_point(const char *path) {
    char parent[4096];
    struct stat here;
    struct stat above;
    snprintf(parent, sizeof parent, "%s/..", path);
    return stat(path, &here) == 0 && stat(parent, &above) == 0 && here.st_dev != above.st_dev;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: powercut FOLDER GATE\n");
        return 2;
    }
    if (!is_mount_point(argv[1])) {
        fprintf(stderr, "powercut %s: no file system is mounted there\n", argv[1]);
        return 2;
    }
    int gate = open(argv[2], O_RDWR);
    int *cut = mmap(NULL, sizeof *cut, PROT_READ | PROT_WRITE, MAP_SHARED, gate, 0);
    if (cut == MAP_FAILED) {
        fprintf(stderr, "powercut %s: %s\n", argv[2], strerror(errno));
        return 1;
    }
    int folder = open(argv[1], O_RDONLY | O_DIRECTORY);
    uint32_t mode = GO_DOWN_WITHOUT_LOG_FLUSH;
    __atomic_store_n(cut, 1, __ATOMIC_SEQ_CST);
    long long begin = now();
    if (folder < 0 || ioctl(folder, FS_IOC_SHUTDOWN, &mode) != 0) {
        fprintf(stderr, "powercut %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    printf("%lld %lld\n", begin, now());
    return 0;
}

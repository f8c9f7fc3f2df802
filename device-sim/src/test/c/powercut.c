/*
 * powercut FOLDER: the file system that holds FOLDER stops as if its power had gone. What was not synced is lost: neither
 * data nor the file system's own journal is written out first. The file system must be unmounted afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* As in Linux' fs/ext4/ext4.h and xfs_fs.h; no header of user space has them. */
#define FS_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define GO_DOWN_WITHOUT_LOG_FLUSH 2

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: powercut FOLDER\n");
        return 2;
    }
    int folder = open(argv[1], O_RDONLY | O_DIRECTORY);
    uint32_t mode = GO_DOWN_WITHOUT_LOG_FLUSH;
    if (folder < 0 || ioctl(folder, FS_IOC_SHUTDOWN, &mode) != 0) {
        fprintf(stderr, "powercut %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    return 0;
}

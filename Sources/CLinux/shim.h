/* Linux system calls that Swift's Glibc module does not show.
 *
 * Without _GNU_SOURCE: Swift's Glibc module is built without it, and a file that sees both modules
 * does not compile where the same structure has two definitions (fd_set, struct rusage). */
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <malloc.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

/* Declared by <fcntl.h> only under _GNU_SOURCE; fallocate(2). */
extern int fallocate(int fd, int mode, off_t offset, off_t length);

/* Declared by <sys/mman.h> only under _GNU_SOURCE; memfd_create(2), and its flag. */
extern int memfd_create(const char *name, unsigned int flags);
enum { RR_MFD_CLOEXEC = 1 };

/* Declared by <unistd.h> only under _GNU_SOURCE; pipe(2). */
extern int pipe2(int descriptors[2], int flags);

/* Declared by <unistd.h> only under _GNU_SOURCE; sync(2). */
extern int syncfs(int fd);

/* Defined by <fcntl.h> only under _GNU_SOURCE; fcntl(2), F_SETSIG. */
enum { RR_F_SETSIG = 10 };

/* Where struct tcp_info of <linux/tcp.h> has tcpi_bytes_acked and tcpi_bytes_received, eight bytes
 * each; the C library's own structure ends before them, and both cannot be included. getsockopt(2),
 * TCP_INFO. */
enum { RR_TCP_INFO = 11, RR_TCP_INFO_ACKED = 120, RR_TCP_INFO_RECEIVED = 128 };

package tsuji.gateway.ingress.mqtt;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/** How many files this process may still open. Stateless. */
final class OpenFiles {
    /** Kept for the journal, the uplink and the configuration: they must never find that sockets took the last one. */
    static final int RESERVED = 64;

    private OpenFiles() {}

    /** Sockets that peers may take. */
    static int roomForSockets() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix
                ? roomForSockets(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
                : Integer.MAX_VALUE;
    }

    static int roomForSockets(long filesMax, long filesOpen) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, filesMax - filesOpen - RESERVED));
    }
}

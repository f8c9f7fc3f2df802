package tsuji.sim.fault;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultNeed;
import tsuji.sim.scenario.Timeline;

/** Whether everything is there that the faults of a timeline need; asked before anything is started. */
public final class Needs {
    private Needs() {}

    /**
     * @param ownLine whether the run has a city and a gateway of its own.
     * @throws MissingNeedException names the first fault that cannot be executed, and all that is missing for it.
     */
    public static void requireMet(Timeline timeline, boolean ownLine)
            throws MissingNeedException, IOException, InterruptedException {
        for (Fault fault : timeline.faults()) {
            Set<FaultNeed> missing = EnumSet.noneOf(FaultNeed.class);
            for (FaultNeed need : fault.kind().needs()) {
                if (isMissing(need, ownLine)) {
                    missing.add(need);
                }
            }
            if (!missing.isEmpty()) {
                throw new MissingNeedException(fault, missing);
            }
        }
    }

    private static boolean isMissing(FaultNeed need, boolean ownLine) throws IOException, InterruptedException {
        return switch (need) {
            case OWN_LINE -> !ownLine;
            case OWN_DISK -> !mayMount();
            case FAKETIME -> !Programs.isInstalled("faketime");
            case MOSQUITTO -> BrokerProcess.program().isEmpty();
        };
    }

    /** A container may forbid mounts to root too; a free loop device is the best sign that does no harm. */
    private static boolean mayMount() throws IOException, InterruptedException {
        boolean installed = Stream.of("mkfs.ext4", "mount", "umount", "losetup", "fallocate", "gcc", "id")
                .allMatch(Programs::isInstalled);
        return installed
                && Programs.run(List.of("id", "-u")).strip().equals("0")
                && Programs.succeeds(List.of("losetup", "--find"));
    }

    /** The data of the gateway must lie on a file system of our own for one of these faults. */
    public static boolean ownDisk(Timeline timeline) {
        return has(timeline, FaultNeed.OWN_DISK);
    }

    /** The city must use a broker that is a process. */
    public static boolean ownBroker(Timeline timeline) {
        return has(timeline, FaultNeed.MOSQUITTO);
    }

    private static boolean has(Timeline timeline, FaultNeed need) {
        return timeline.kinds().stream().anyMatch(kind -> kind.needs().contains(need));
    }
}

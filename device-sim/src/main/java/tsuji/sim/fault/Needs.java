package tsuji.sim.fault;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultNeed;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Timeline;
import tsuji.sim.scenario.Wire;

/** Whether everything is there that a scenario's commands, devices and faults need; asked before anything is started. */
public final class Needs {
    /** The broker inside this process loses what a gateway had not acknowledged when it was killed; a city's must not. */
    private static final Set<FaultNeed> OF_COMMANDS = EnumSet.of(FaultNeed.OWN_LINE, FaultNeed.MOSQUITTO);

    private static final Set<FaultNeed> OF_SERIAL_LINES = EnumSet.of(FaultNeed.OWN_LINE, FaultNeed.SOCAT);

    private Needs() {}

    /**
     * @param ownLine whether the run has a city and a gateway of its own.
     * @throws MissingNeedException names the first thing that cannot be executed, and all that is missing for it.
     */
    public static void requireMet(Scenario scenario, boolean ownLine)
            throws MissingNeedException, IOException, InterruptedException {
        if (scenario.hasCommands()) {
            requireMet("the city's commands", OF_COMMANDS, ownLine);
        }
        if (!scenario.firmware().isEmpty()) {
            requireMet("the roll-out of firmware", EnumSet.of(FaultNeed.OWN_LINE), ownLine);
        }
        if (scenario.usesCertificates()) {
            requireMet("the certificates of devices", EnumSet.of(FaultNeed.OWN_LINE), ownLine);
        }
        for (Wire wire : scenario.wires()) {
            requireMet("the " + wire, wire.isSerial() ? OF_SERIAL_LINES : Set.of(FaultNeed.OWN_LINE), ownLine);
        }
        for (Fault fault : scenario.timeline().faults()) {
            requireMet("the fault \"" + fault + "\"", fault.kind().needs(), ownLine);
        }
    }

    private static void requireMet(String what, Set<FaultNeed> needs, boolean ownLine)
            throws MissingNeedException, IOException, InterruptedException {
        Set<FaultNeed> missing = EnumSet.noneOf(FaultNeed.class);
        for (FaultNeed need : needs) {
            if (isMissing(need, ownLine)) {
                missing.add(need);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingNeedException(what, missing);
        }
    }

    private static boolean isMissing(FaultNeed need, boolean ownLine) throws IOException, InterruptedException {
        return switch (need) {
            case OWN_LINE -> !ownLine;
            case OWN_DISK -> !mayMount();
            case FAKETIME -> !Programs.isInstalled("faketime");
            case SOCAT -> !Programs.isInstalled("socat");
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
    public static boolean ownDisk(Scenario scenario) {
        return has(scenario.timeline(), FaultNeed.OWN_DISK);
    }

    /** The city must use a broker that is a process. */
    public static boolean ownBroker(Scenario scenario) {
        return scenario.hasCommands() || has(scenario.timeline(), FaultNeed.MOSQUITTO);
    }

    private static boolean has(Timeline timeline, FaultNeed need) {
        return timeline.kinds().stream().anyMatch(kind -> kind.needs().contains(need));
    }
}

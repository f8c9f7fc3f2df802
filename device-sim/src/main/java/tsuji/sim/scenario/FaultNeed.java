package tsuji.sim.scenario;

/** What must be there before a scenario can be executed. */
public enum FaultNeed {
    /** A gateway and a city that were started for the run. */
    OWN_LINE("a line of its own (run --own-line)"),
    /** Root that may mount, with e2fsprogs and gcc. */
    OWN_DISK("root that may mount a file system, mkfs.ext4, fallocate and gcc with libc6-dev"),
    FAKETIME("faketime"),
    MOSQUITTO("mosquitto"),
    SOCAT("socat");

    private final String label;

    FaultNeed(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}

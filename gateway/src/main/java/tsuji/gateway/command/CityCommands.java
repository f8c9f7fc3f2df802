package tsuji.gateway.command;

import java.util.List;

/** Commands as the city's line sees them. Any thread; never blocks. */
public interface CityCommands {
    /** Longer messages are refused unread. */
    int BYTES_MAX = 4_096;

    /** For a line without commands. */
    CityCommands NONE = new CityCommands() {
        @Override
        public boolean offer(byte[] payload, Runnable kept) {
            kept.run();
            return true;
        }

        @Override
        public List<Report> unreported() {
            return List.of();
        }

        @Override
        public void reported(long number) {}
    };

    /**
     * A command of the city. False: there is no room now; offer it again.
     *
     * @param kept runs when nobody need remember the command but us: it is on the disk, was there already, or makes no sense.
     *     Any thread; must not block.
     */
    boolean offer(byte[] payload, Runnable kept);

    /** Outcomes that the city has not confirmed yet, the oldest first. */
    List<Report> unreported();

    /** The city has the report. */
    void reported(long number);

    /** One outcome: JSON for the results topic. */
    record Report(long number, byte[] payload) {}
}

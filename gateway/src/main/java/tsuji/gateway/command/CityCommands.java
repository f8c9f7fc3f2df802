package tsuji.gateway.command;

import java.util.List;

/** Commands as the city's line sees them. Any thread; never blocks. */
public interface CityCommands {
    /** For a line without commands. */
    CityCommands NONE = new CityCommands() {
        @Override
        public boolean offer(byte[] payload) {
            return false;
        }

        @Override
        public List<Report> unreported() {
            return List.of();
        }

        @Override
        public void reported(long number) {}
    };

    /** A command of the city. False: there is no room; its issuer hears nothing and may send it again. */
    boolean offer(byte[] payload);

    /** Outcomes that the city has not confirmed yet, the oldest first. */
    List<Report> unreported();

    /** The city has the report. */
    void reported(long number);

    /** One outcome: JSON for the results topic. */
    record Report(long number, byte[] payload) {}
}

package tsuji.sim.replay;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a recording of any known form; the first line tells which. */
public final class Recordings {
    private Recordings() {}

    /** @throws IOException when it cannot be read, or is of no known form. */
    public static Recording read(Path file) throws IOException {
        String first = Csv.header(file);
        if (first.equals(Households.HEADER)) {
            return Households.read(file);
        }
        if (first.startsWith(Trips.HEADER_START)) {
            return Trips.read(file);
        }
        if (first.startsWith(Table.HEADER_START)) {
            return Table.read(file);
        }
        if (first.startsWith("{")) {
            return StoredMessages.read(file);
        }
        throw new IOException(file + ": unknown form; known are CSV with the header " + Households.HEADER
                + ", CSV with the header " + Trips.HEADER_START + ",…, CSV with the header " + Table.HEADER_START
                + "name[unit],…, and city.ndjson");
    }
}

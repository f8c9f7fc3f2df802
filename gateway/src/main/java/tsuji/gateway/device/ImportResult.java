package tsuji.gateway.device;

import java.util.List;

/**
 * What became of a list of devices.
 *
 * @param imported registered and on the disk.
 * @param badLines what was wrong, in the order of the list.
 */
public record ImportResult(int imported, List<BadLine> badLines) {
    /** What to do with the rest of a list that has wrong lines. */
    public enum OnBadLine {
        REFUSE_ALL,
        SKIP
    }

    /**
     * A line that was not imported.
     *
     * @param line the first is 1.
     */
    public record BadLine(int line, String reason) {}

    public ImportResult {
        badLines = List.copyOf(badLines);
    }
}

package tsuji.gateway.journal;

import java.nio.file.Path;

/**
 * Settings of the journal.
 *
 * @param directory holds {@code journal.db}, its WAL, the ballast and what was set aside.
 * @param bytesMax budget of the entries in the database, from {@value #BYTES_MIN} bytes. The file may be larger by one
 *     group commit.
 * @param historyDays confirmed entries are kept at most this long; 0: only as far as the budget wants it.
 * @param ballastBytes released when the disk is full; 0: no ballast. 16 MiB make room to empty a full write-ahead log.
 * @param telemetryDaysMax unconfirmed telemetry older than this expires; 0: never by age.
 * @param repeatsMax so many of the newest entries are remembered to recognise repeats.
 */
public record JournalSettings(
        Path directory, long bytesMax, int historyDays, long ballastBytes, int telemetryDaysMax, int repeatsMax) {
    static final String FILE = "journal.db";

    public static final long BYTES_MIN = 128 * 1024;

    /** Covers 1,000 devices that each repeat a window of 100 after a reconnect; 3.2 MiB of memory. */
    public static final int REPEATS_DEFAULT = 100_000;

    public static final int REPEATS_MAX = 2_000_000;

    public JournalSettings {
        require(bytesMax >= BYTES_MIN, "bytesMax is " + bytesMax + ", at least " + BYTES_MIN);
        require(historyDays >= 0, "historyDays is " + historyDays + ", at least 0");
        require(ballastBytes >= 0, "ballastBytes is " + ballastBytes + ", at least 0");
        require(telemetryDaysMax >= 0, "telemetryDaysMax is " + telemetryDaysMax + ", at least 0");
        require(
                repeatsMax >= 1 && repeatsMax <= REPEATS_MAX,
                "repeatsMax is " + repeatsMax + ", allowed 1 to " + REPEATS_MAX);
        // Behind a question mark the driver would look for its own parameters.
        require(!directory.toString().contains("?"), "directory " + directory + " must not contain '?'");
    }

    public JournalSettings(Path directory, long bytesMax, int historyDays, long ballastBytes) {
        this(directory, bytesMax, historyDays, ballastBytes, 0, REPEATS_DEFAULT);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("journal: " + otherwise);
        }
    }

    Path database() {
        return directory.resolve(FILE);
    }
}

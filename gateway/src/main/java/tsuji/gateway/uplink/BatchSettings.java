package tsuji.gateway.uplink;

import java.time.Duration;
import tsuji.wire.Senml;

/**
 * How entries are put into messages.
 *
 * @param format JSON or CBOR.
 * @param compression applied to the whole pack.
 * @param window batches under way at once, 1 to 256.
 * @param entriesMax entries in one batch, 1 to 10 000.
 * @param bytesMax bytes of one pack before compression, 1 KiB to 16 MiB; a single larger entry goes alone.
 * @param waitMax live telemetry may wait this long for company, 0 to 60 s. Events and intervals never wait.
 * @param backlogSharePercent share of the batches that the backlog gets while there is fresh data too, 1 to 99.
 */
public record BatchSettings(
        Senml.Format format,
        Compression compression,
        int window,
        int entriesMax,
        int bytesMax,
        Duration waitMax,
        int backlogSharePercent) {

    /** As in the sample file. */
    public static final BatchSettings DEFAULT =
            new BatchSettings(Senml.Format.JSON, Compression.NONE, 16, 500, 65_536, Duration.ofMillis(50), 50);

    public BatchSettings {
        Bounds.check("window", window, 1, 256);
        Bounds.check("batch_entries_max", entriesMax, 1, 10_000);
        Bounds.check("batch_bytes_max", bytesMax, 1_024, 16 * 1024 * 1024);
        Bounds.checkMillis("batch_wait_ms", waitMax, 0, 60_000);
        Bounds.check("backlog_share_percent", backlogSharePercent, 1, 99);
    }
}

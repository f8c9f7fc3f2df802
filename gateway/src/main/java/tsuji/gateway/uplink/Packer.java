package tsuji.gateway.uplink;

import java.util.Deque;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.CityPackWriter;
import tsuji.wire.SenmlException;

/** Makes batches of entries, straight from the stored bodies. Thread uplink. */
final class Packer {
    private static final Logger LOG = LoggerFactory.getLogger(Packer.class);

    /** What {@link CityPackWriter#bytes} may be short of. */
    private static final int PACK_ENDS_BYTES = 16;

    private final CityPackWriter writer;
    private final Compression compression;
    // Bytes of the pack for one byte of stored body, as last seen: tells beforehand whether an entry still fits.
    private double expansion = 2;

    Packer(BatchSettings settings, String epoch) {
        this.writer = new CityPackWriter(settings.format(), epoch);
        this.compression = settings.compression();
    }

    /** A pack of the first entries of the queue, which stay there. */
    record Packed(int entries, byte[] payload) {}

    /**
     * Packs as many of the first entries as the allowance has room for, at least one.
     *
     * @throws UnsendableException when the first entry's body is damaged; it must be put aside.
     */
    Packed pack(Deque<ReadyEntry> queue, Allowance allowance) throws UnsendableException {
        int packed = append(queue, allowance.entriesMax(), allowance.bytesMax());
        if (packed > 1 && writer.bytes() + PACK_ENDS_BYTES > allowance.bytesMax()) {
            // The last one was larger than expected: once more without it.
            writer.finish();
            packed = append(queue, packed - 1, Integer.MAX_VALUE);
        }
        return new Packed(packed, compression.compress(writer.finish()));
    }

    private int append(Deque<ReadyEntry> queue, int entriesMax, int bytesMax) throws UnsendableException {
        Iterator<ReadyEntry> entries = queue.iterator();
        int appended = 0;
        long bodies = 0;
        while (appended < entriesMax && entries.hasNext() && writer.bytes() <= bytesMax) {
            ReadyEntry ready = entries.next();
            if (appended > 0 && writer.bytes() + PACK_ENDS_BYTES + ready.bytes() * expansion > bytesMax) {
                break;
            }
            StoredEntry entry = ready.entry();
            try {
                writer.append(entry.seq(), entry.device(), ready.quality(), ready.unixMillis(), entry.body());
            } catch (SenmlException e) {
                if (appended > 0) {
                    break;
                }
                LOG.error("entry {} of {} cannot be packed: {}", entry.seq(), entry.device(), e.getMessage());
                throw new UnsendableException();
            }
            appended++;
            bodies += ready.bytes();
        }
        expansion = (double) writer.bytes() / bodies;
        return appended;
    }

    /** The first entry of a queue cannot be put into a pack. */
    static final class UnsendableException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}

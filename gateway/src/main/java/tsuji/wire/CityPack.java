package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One message of the city contract: a SenML pack that carries many entries.
 *
 * <p>Each entry starts with a record that has the base name {@code {device}/} and the extension labels {@code seq} and,
 * unless the time is synced, {@code tq}; the pack's first record also has {@code epoch}. In CBOR these labels are text
 * keys. A reader that knows only SenML sees valid records and ignores the labels (RFC 8428, section 4.4).
 *
 * @param epoch identity of the journal that gave the sequence numbers.
 * @param entries in the order of {@code seq}.
 */
public record CityPack(String epoch, List<CityEntry> entries) {
    /** Larger packs are refused. */
    public static final int PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;

    /** Packs with more records are refused. */
    public static final int RECORDS_MAX = 200_000;

    static final String SEQ = "seq";
    static final String EPOCH = "epoch";
    static final String QUALITY = "tq";

    private static final Resolver.Limits LIMITS =
            new Resolver.Limits(RECORDS_MAX, DeviceId.LENGTH_MAX + 1 + Senml.NAME_LENGTH_MAX);

    public CityPack {
        entries = List.copyOf(entries);
    }

    /** @throws SenmlException when the payload is not a pack, or not one of the city contract. */
    public static CityPack decode(Senml.Format format, byte[] payload) throws SenmlException {
        if (payload.length > PAYLOAD_BYTES_MAX) {
            throw SenmlException.tooLarge(payload.length + " bytes, allowed " + PAYLOAD_BYTES_MAX);
        }
        Collector collector = new Collector();
        Resolver resolver = new Resolver(LIMITS, collector);
        if (format == Senml.Format.JSON) {
            JsonPackReader.read(payload, resolver);
        } else {
            CborPackReader.read(payload, resolver);
        }
        return collector.pack();
    }

    /**
     * For tests and tools; the gateway uses {@link CityPackWriter}.
     *
     * @throws IllegalArgumentException when there is no entry, or one has no reading or a relative time.
     */
    public byte[] encode(Senml.Format format) {
        CityPackWriter writer = new CityPackWriter(format, epoch);
        for (CityEntry entry : entries) {
            if (entry.readings().isEmpty() || !entry.readings().stream().allMatch(Reading::hasAbsoluteTime)) {
                throw new IllegalArgumentException("entry " + entry.seq() + " has no reading or a relative time");
            }
            try {
                byte[] body = Senml.encode(Senml.Format.CBOR, entry.readings());
                writer.append(entry.seq(), entry.device(), entry.quality(), 0, body);
            } catch (SenmlException e) {
                throw new IllegalStateException("our own encoding", e);
            }
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a pack without entries");
        }
        return writer.finish();
    }

    /** Puts records back into entries. */
    private static final class Collector implements PackSink {
        private final List<CityEntry> entries = new ArrayList<>();
        private List<Reading> readings = new ArrayList<>();
        private String epoch = "";
        private Optional<DeviceId> device = Optional.empty();
        private long seq = -1;
        private TimeQuality quality = TimeQuality.SYNCED;

        // Of the record being read; the order of labels in a record means nothing.
        private long startingSeq = -1;
        private Optional<TimeQuality> startingQuality = Optional.empty();

        @Override
        public boolean knows(String label) {
            return label.equals(SEQ) || label.equals(EPOCH) || label.equals(QUALITY);
        }

        @Override
        public void extension(String label, Object value) throws SenmlException {
            if (label.equals(SEQ) && value instanceof Long number && number >= 0 && startingSeq < 0) {
                startingSeq = number;
            } else if (label.equals(EPOCH) && value instanceof String text && epoch.isEmpty()) {
                epoch = text;
            } else if (label.equals(QUALITY) && value instanceof String text) {
                startingQuality = Optional.of(quality(text));
            } else {
                throw malformed("label \"" + label + "\" is " + value);
            }
        }

        private static TimeQuality quality(String label) throws SenmlException {
            for (TimeQuality quality : TimeQuality.values()) {
                if (quality.label().equals(label)) {
                    return quality;
                }
            }
            throw malformed("tq is \"" + label + "\"");
        }

        @Override
        public void reading(Reading reading) throws SenmlException {
            startEntry();
            String name = reading.metric();
            int slash = name.indexOf('/');
            if (slash < 1 || slash == name.length() - 1 || !DeviceId.isValid(name.substring(0, slash))) {
                throw malformed("name \"" + name + "\" is not {device}/{metric}");
            }
            if (device.isEmpty()) {
                device = Optional.of(new DeviceId(name.substring(0, slash)));
            } else if (!name.startsWith(device.get().value())
                    || slash != device.get().value().length()) {
                throw malformed("entry " + seq + " has readings of two devices");
            }
            readings.add(new Reading(
                    name.substring(slash + 1),
                    reading.unit(),
                    reading.value(),
                    reading.sum(),
                    reading.timeSeconds(),
                    reading.updateSeconds()));
        }

        private void startEntry() throws SenmlException {
            if (startingSeq >= 0) {
                endEntry();
                seq = startingSeq;
                quality = startingQuality.orElse(TimeQuality.SYNCED);
                startingSeq = -1;
                startingQuality = Optional.empty();
            } else if (seq < 0 || startingQuality.isPresent()) {
                throw malformed("reading or tq without seq");
            }
        }

        private void endEntry() {
            device.ifPresent(known -> entries.add(new CityEntry(seq, known, quality, readings)));
            readings = new ArrayList<>();
            device = Optional.empty();
        }

        CityPack pack() throws SenmlException {
            endEntry();
            if (epoch.isEmpty() || entries.isEmpty() || startingSeq >= 0) {
                throw malformed("not a pack of the city contract: no epoch, or no reading for a seq");
            }
            return new CityPack(epoch, entries);
        }
    }
}

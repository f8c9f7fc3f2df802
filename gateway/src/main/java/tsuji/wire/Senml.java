package tsuji.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * SenML packs (RFC 8428) in JSON and CBOR, resolved on reading.
 *
 * <p>Stateless; any thread. Decoding applies the resolution rules of section 4.6 and refuses what they forbid.
 */
public final class Senml {
    /** More records than this in one pack are refused. */
    public static final int RECORDS_MAX = 1_000;

    /** Longer payloads are refused before they are looked at. */
    public static final int PAYLOAD_BYTES_MAX = 256 * 1024;

    /** Longer resolved names are refused. */
    public static final int NAME_LENGTH_MAX = 256;

    private static final Resolver.Limits LIMITS = new Resolver.Limits(RECORDS_MAX, NAME_LENGTH_MAX);

    /** Base version of a pack that uses secondary units: 10 + 2^4 (RFC 9100). */
    static final int VERSION_SECONDARY_UNITS = 26;

    /** Representation of a pack. */
    public enum Format {
        JSON("application/senml+json", 110),
        CBOR("application/senml+cbor", 112);

        private final String mediaType;
        private final int contentFormat;

        Format(String mediaType, int contentFormat) {
            this.mediaType = mediaType;
            this.contentFormat = contentFormat;
        }

        public String mediaType() {
            return mediaType;
        }

        /** CoAP Content-Format number (RFC 8428, section 12.3). */
        public int contentFormat() {
            return contentFormat;
        }
    }

    private Senml() {}

    /** Format of a payload that does not say: JSON starts with {@code [} or white space, all else is CBOR. */
    public static Format sniff(byte[] payload) {
        if (payload.length == 0) {
            return Format.JSON;
        }
        byte first = payload[0];
        return first == '[' || first == ' ' || first == '\n' || first == '\r' || first == '\t'
                ? Format.JSON
                : Format.CBOR;
    }

    /**
     * Reads and resolves a pack. Records keep their order; base-only records yield no reading.
     * Integers that a double would round (beyond 2^53) are refused, so a meter's register is exact or absent.
     *
     * @throws SenmlException when the payload is not a valid pack; the gateway counts and keeps it aside.
     */
    public static List<Reading> decode(Format format, byte[] payload) throws SenmlException {
        if (payload.length > PAYLOAD_BYTES_MAX) {
            throw SenmlException.tooLarge(payload.length + " bytes, allowed " + PAYLOAD_BYTES_MAX);
        }
        Readings readings = new Readings(new ArrayList<>());
        Resolver resolver = new Resolver(LIMITS, readings);
        if (format == Format.JSON) {
            JsonPackReader.read(payload, resolver);
        } else {
            CborPackReader.read(payload, resolver);
        }
        return Collections.unmodifiableList(readings.list);
    }

    /** Collects readings and has no extension labels. */
    private record Readings(List<Reading> list) implements PackSink {
        @Override
        public void reading(Reading reading) {
            list.add(reading);
        }

        @Override
        public boolean knows(String label) {
            return false;
        }

        @Override
        public void extension(String label, Object value) {
            throw new IllegalStateException("extension label " + label);
        }
    }

    /**
     * Writes resolved records: no base fields; {@code t} omitted when 0; {@code bver} 26 when a secondary unit is used. CBOR
     * is deterministic (RFC 8949, section 4.2.1): the same readings give the same bytes, on which recognition of repeats
     * rests.
     */
    public static byte[] encode(Format format, List<Reading> readings) {
        return format == Format.JSON ? PackWriter.json(readings) : PackWriter.cbor(readings);
    }
}

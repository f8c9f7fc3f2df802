package tsuji.wire;

import java.util.List;

/**
 * SenML packs (RFC 8428) in JSON and CBOR, resolved on reading.
 *
 * <p>Stateless; any thread. Decoding applies the resolution rules of section 4.6 and refuses what they forbid.
 */
public final class Senml {
    /** More records than this in one pack are refused. */
    public static final int RECORDS_MAX = 1_000;

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
     *
     * @throws SenmlException when the payload is not a valid pack; the gateway counts and keeps it aside.
     */
    public static List<Reading> decode(Format format, byte[] payload) throws SenmlException {
        throw new UnsupportedOperationException();
    }

    /** Writes resolved records (no base fields; {@code t} omitted when 0; {@code bver} 26 when a secondary unit is used). */
    public static byte[] encode(Format format, List<Reading> readings) {
        throw new UnsupportedOperationException();
    }
}

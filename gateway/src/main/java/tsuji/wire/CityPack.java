package tsuji.wire;

import java.util.List;

/**
 * One message of the city contract: a SenML pack that carries many entries.
 *
 * <p>Each entry starts with a record that has the base name {@code {device}/} and the extension labels {@code seq} and,
 * unless the time is synced, {@code tq}; the pack's first record also has {@code epoch}. A reader that knows only SenML
 * sees valid records and ignores the labels (RFC 8428, section 4.4).
 *
 * @param epoch identity of the journal that gave the sequence numbers.
 * @param entries in the order of {@code seq}.
 */
public record CityPack(String epoch, List<CityEntry> entries) {
    public CityPack {
        entries = List.copyOf(entries);
    }

    public static CityPack decode(Senml.Format format, byte[] payload) throws SenmlException {
        throw new UnsupportedOperationException();
    }

    public byte[] encode(Senml.Format format) {
        throw new UnsupportedOperationException();
    }
}

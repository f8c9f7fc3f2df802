package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.wire.Senml.Format;

/** What one message costs in the codec, medians of rounds; runs only when asked for: {@code -Dtest='*Bench'}. */
class CodecBench {
    private static final int WARM_UP_ROUNDS = 5;
    private static final int ROUNDS = 9;
    private static final int ROUND_MESSAGES = 100_000;
    private static final int PACK_ENTRIES = 100;
    private static final double NOW = 1_795_392_000;

    /** As a scooter on the move sends it. */
    private static final List<Reading> MESSAGE = List.of(
            Reading.number("lat", "lat", 36.59914, NOW),
            Reading.number("lon", "lon", 140.65103, NOW),
            Reading.number("speed", "m/s", 4.2, NOW),
            Reading.number("battery", "%EL", 78, NOW),
            Reading.flag("locked", false, NOW));

    /** Work whose result is used, so that no compiler leaves it out. */
    private interface Work {
        int once() throws SenmlException;
    }

    private static void measure(String what, int messagesEach, Work work) throws SenmlException {
        long[] nanos = new long[ROUNDS];
        long used = 0;
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < ROUND_MESSAGES / messagesEach; i++) {
                used += work.once();
            }
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        assertThat(used).isPositive();
        Arrays.sort(nanos);
        System.out.printf(Locale.ROOT, "BENCH %s: %d ns per message%n", what, nanos[ROUNDS / 2] / ROUND_MESSAGES);
    }

    @ParameterizedTest
    @EnumSource
    void messageIsRead(Format format) throws SenmlException {
        byte[] payload = Senml.encode(format, MESSAGE);
        measure(
                "read " + format + ", " + payload.length + " B",
                1,
                () -> Senml.decode(format, payload).size());
    }

    @ParameterizedTest
    @EnumSource
    void messageIsWritten(Format format) throws SenmlException {
        measure("write " + format, 1, () -> Senml.encode(format, MESSAGE).length);
    }

    @Test
    void packForTheCityIsWritten() throws SenmlException {
        DeviceId device = new DeviceId("sc-0001");
        List<CityEntry> entries = IntStream.range(0, PACK_ENTRIES)
                .mapToObj(i -> new CityEntry(i + 1, device, TimeQuality.SYNCED, MESSAGE))
                .toList();
        CityPack pack = new CityPack("e1", entries);
        measure("pack of " + PACK_ENTRIES + " as CBOR", PACK_ENTRIES, () -> pack.encode(Format.CBOR).length);
    }
}

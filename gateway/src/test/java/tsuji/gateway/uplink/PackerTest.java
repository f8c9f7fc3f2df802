package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.TimeQuality;

class PackerTest {
    private final ScriptedJournal journal = new ScriptedJournal();
    private final Deque<ReadyEntry> queue = new ArrayDeque<>();

    private static Packer packer(Compression compression) {
        BatchSettings settings =
                new BatchSettings(Senml.Format.JSON, compression, 16, 500, 65_536, Duration.ofMillis(50), 50);
        return new Packer(settings, "e1");
    }

    private static Allowance allowance(int entriesMax, int bytesMax) {
        return new Allowance(entriesMax, bytesMax, false, true);
    }

    private void add(int readings) {
        long seq = journal.add("sc-0", DataClass.TELEMETRY, 1, readings);
        queue.add(new ReadyEntry(journal.entries.get(seq), 1_795_392_000_000L, TimeQuality.SYNCED, 0));
    }

    @Test
    void batchHasItsBoundOfEntriesAndNotOneMore() throws Exception {
        for (int i = 0; i < 11; i++) {
            add(1);
        }

        assertThat(packer(Compression.NONE).pack(queue, allowance(11, 65_536)).entries())
                .isEqualTo(11);
        assertThat(packer(Compression.NONE).pack(queue, allowance(10, 65_536)).entries())
                .isEqualTo(10);
    }

    @Test
    void batchKeepsItsBoundOfBytesWhateverTheSizesOfItsEntries() throws Exception {
        for (int i = 0; i < 300; i++) {
            add(1 + i * 37 % 60);
        }
        Packer packer = packer(Compression.NONE);
        for (int bytesMax = 3_000; bytesMax < 30_000; bytesMax += 499) {
            Packer.Packed packed = packer.pack(queue, allowance(500, bytesMax));

            assertThat(packed.payload().length).isLessThanOrEqualTo(bytesMax);
            assertThat(packed.payload().length).isGreaterThan(bytesMax / 4);
        }
    }

    @Test
    void singleEntryLargerThanTheBoundGoesAlone() throws Exception {
        add(1_000);
        add(1);

        Packer.Packed packed = packer(Compression.NONE).pack(queue, allowance(500, 1_024));

        assertThat(packed.entries()).isEqualTo(1);
        assertThat(packed.payload().length).isGreaterThan(1_024);
    }

    @ParameterizedTest
    @EnumSource
    void packIsReadBackWhateverTheCompression(Compression compression)
            throws Packer.UnsendableException, IOException, SenmlException {
        add(3);
        add(2);

        byte[] payload = packer(compression).pack(queue, allowance(500, 65_536)).payload();

        assertThat(CityPack.decode(Senml.Format.JSON, CityEar.decompress(payload))
                        .entries())
                .extracting(CityEntry::seq)
                .containsExactly(1L, 2L);
    }

    @Test
    void damagedEntryEndsTheBatchBeforeItAndIsThenPutAside() throws Exception {
        add(1);
        queue.add(new ReadyEntry(
                new StoredEntry(2, new DeviceId("sc-0"), DataClass.TELEMETRY, 1, 1, new byte[] {1, 2, 3}),
                0,
                TimeQuality.SYNCED,
                0));
        Packer packer = packer(Compression.NONE);

        assertThat(packer.pack(queue, allowance(500, 65_536)).entries()).isEqualTo(1);
        queue.remove();
        assertThatThrownBy(() -> packer.pack(queue, allowance(500, 65_536)))
                .isInstanceOf(Packer.UnsendableException.class);
    }
}

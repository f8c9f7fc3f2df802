package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;

class CityStoreTest {
    private static final CityTopics GATEWAY = new CityTopics("hitachi", "gw-01");
    private static final CityTopic.Data LIVE = new CityTopic.Data(GATEWAY, DataClass.TELEMETRY, CityTopics.Lane.LIVE);

    @TempDir
    Path folder;

    private static CityPack pack(String epoch, long... seqs) {
        List<CityEntry> entries = new ArrayList<>();
        for (long seq : seqs) {
            entries.add(new CityEntry(
                    seq,
                    new DeviceId("scooter-1"),
                    TimeQuality.SYNCED,
                    List.of(
                            Reading.number("battery", "%EL", 80, 1_764_000_000),
                            Reading.number("msg_seq", "", 100 + seq, 1_764_000_000))));
        }
        return new CityPack(epoch, entries);
    }

    private List<StoredEntry> lines() throws IOException {
        List<StoredEntry> lines = new ArrayList<>();
        RecordReader.readStored(folder.resolve("city.ndjson"), lines::add);
        return lines;
    }

    @Test
    void arrivalsAreOnTheDiskWhenTheMessageIsTaken() throws IOException {
        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            store.store(LIVE, pack("e1", 1, 2), 1_764_000_001_000L);

            assertThat(lines()).extracting(StoredEntry::seq).containsExactly(1L, 2L);
            assertThat(lines()).extracting(StoredEntry::msgSeq).containsExactly(101L, 102L);
            assertThat(lines().get(0).gateway()).isEqualTo("hitachi/gw-01");
        }
    }

    @Test
    void repeatsAreLinesButNotNewEntries() throws IOException {
        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            store.store(LIVE, pack("e1", 1, 2), 0);

            CityStore.Arrived again = store.store(LIVE, pack("e1", 2, 3), 0);

            assertThat(again).isEqualTo(new CityStore.Arrived(1, 1));
            assertThat(lines()).extracting(StoredEntry::seq).containsExactly(1L, 2L, 2L, 3L);
            assertThat(store.distinct()).containsEntry("hitachi/gw-01", 3L);
        }
    }

    @Test
    void sameNumberOfAnotherEpochIsAnotherEntry() throws IOException {
        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            store.store(LIVE, pack("e1", 1), 0);

            assertThat(store.store(LIVE, pack("e2", 1), 0).fresh()).isEqualTo(1);
        }
    }

    @Test
    void receiptIsCumulativeAndSaidOnce() throws IOException {
        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            store.store(LIVE, pack("e1", 1, 2), 0);
            store.takeUnreceipted();
            store.store(LIVE, pack("e1", 5), 0);

            assertThat(store.takeUnreceipted())
                    .extracting(CityStore.Holding::toJson)
                    .containsExactly("{\"epoch\":\"e1\",\"ranges\":[[1,2],[5,5]]}");
            assertThat(store.takeUnreceipted()).isEmpty();
        }
    }

    @Test
    void storeOpenedAgainKnowsWhatItHas() throws IOException {
        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            store.store(LIVE, pack("e1", 1, 2), 0);
        }

        try (CityStore store = new CityStore(folder.resolve("city.ndjson"))) {
            assertThat(store.store(LIVE, pack("e1", 2), 0)).isEqualTo(new CityStore.Arrived(0, 1));
        }
    }
}

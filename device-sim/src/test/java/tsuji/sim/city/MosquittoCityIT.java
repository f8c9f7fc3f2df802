package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.record.StoredEntry;

class MosquittoCityIT extends CityContract {
    private BrokerProcess broker;

    @Override
    CitySettings settings(Path folder) throws IOException, InterruptedException {
        assumeTrue(BrokerProcess.program().isPresent(), "mosquitto is not installed");
        if (broker == null) {
            broker = BrokerProcess.start(folder);
        }
        return CitySettings.embedded(folder).at(broker.uri());
    }

    @AfterEach
    void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void cityStartedAgainStoresWhatTheBrokerHasKeptForIt() throws Exception {
        endTheCityUnderLoad();

        startTheCityAgain();

        await().untilAsserted(() -> assertThat(new HashSet<>(sequenceNumbers())).hasSize(ENTRIES));
    }

    private List<Long> sequenceNumbers() throws IOException {
        return stored().stream().map(StoredEntry::seq).toList();
    }

    @Test
    void brokerThatIsNotThereIsSaid() throws InterruptedException {
        broker.kill();

        assertThatThrownBy(() -> City.start(
                        CitySettings.embedded(folder.resolve("second")).at(broker.uri()), System::currentTimeMillis))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("city broker " + broker.uri() + " cannot be reached");
    }
}

package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.sim.record.StoredEntry;

class EmbeddedCityIT extends CityContract {
    @Override
    CitySettings settings(Path folder) {
        return CitySettings.embedded(folder);
    }

    @Test
    void everythingThatTheBrokerAcknowledgedIsStoredBeforeTheCityEnds() throws Exception {
        endTheCityUnderLoad();

        assertThat(stored()).extracting(StoredEntry::seq).hasSize(ENTRIES).doesNotHaveDuplicates();
    }

    @Test
    void portInUseIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CitySettings settings =
                    new CitySettings(Optional.empty(), taken.getLocalPort(), folder.resolve("second"), false);

            assertThatThrownBy(() -> City.start(settings, System::currentTimeMillis))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}

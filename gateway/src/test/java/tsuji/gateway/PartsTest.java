package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final List<String> closed = new ArrayList<>();
    private final Parts parts = new Parts();

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    @Test
    void partsAreClosedInReverseAndTheFilesLast() {
        parts.addStore(part("journal"));
        parts.add(part("intake"));
        parts.addStore(part("registry"));
        parts.add(part("door"));

        parts.close();
        parts.close();

        assertThat(closed).containsExactly("door", "intake", "registry", "journal");
    }

    @Test
    void filesStayOpenWhileSomebodyIsLeftBehindWhoMayUseThem() {
        parts.addStore(part("journal"));
        parts.add(part("intake"));
        parts.add(() -> {
            throw new IllegalStateException("thread uplink does not end");
        });

        parts.close();

        assertThat(closed).containsExactly("intake");
    }
}

package tsuji.bridge.pin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class Pi4jPinsTest {
    @Test
    void withoutARaspberryPiItFailsAndSaysWhatToDo() {
        assumeThat(Path.of("/dev/gpiochip0")).doesNotExist();

        assertThatThrownBy(() -> {
                    try (Pi4jPins pins = new Pi4jPins()) {
                        pins.openInput(17, Pins.Pull.UP);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is this a Raspberry Pi");
    }
}

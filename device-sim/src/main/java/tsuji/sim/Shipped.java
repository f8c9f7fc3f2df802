package tsuji.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The scenario files inside the program. */
final class Shipped {
    private Shipped() {}

    static String text(String name) throws IOException {
        try (InputStream stream = Shipped.class.getResourceAsStream("/scenarios/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("the program was built without scenarios/" + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

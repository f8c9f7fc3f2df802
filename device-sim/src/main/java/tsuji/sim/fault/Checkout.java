package tsuji.sim.fault;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project lies: the simulator runs from a checkout, and starts the other programs from there. */
public final class Checkout {
    private static final String GATEWAY = "deploy/bin/tsuji-gateway";

    private Checkout() {}

    /** The folder that holds {@code deploy/}, above the code that runs. */
    public static Path root() {
        Path start;
        try {
            start = Path.of(Checkout.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(GATEWAY))) {
                return folder;
            }
        }
        throw new IllegalStateException("no " + GATEWAY + " in any folder above " + start
                + ": tsuji-sim must run from a checkout of the project to start the gateway");
    }

    static Path gatewayProgram() {
        return root().resolve(GATEWAY);
    }
}

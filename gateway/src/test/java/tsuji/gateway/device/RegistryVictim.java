package tsuji.gateway.device;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** Registers, rotates and suspends until it is killed, and says what is done. */
final class RegistryVictim {
    private RegistryVictim() {}

    public static void main(String[] arguments) throws RegistryException {
        Enrolment enrolment = new Enrolment(Path.of(arguments[0]), new SecureRandom(), () -> 1_795_392_000_000L);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (int i = 0; ; i++) {
            String id = "sc-" + i;
            enrolment.add(Application.of(id, "scooter"));
            out.println(id + " active " + enrolment.rotate(id, Duration.ofHours(1)));
            enrolment.suspend(id);
            out.println(id + " suspended -");
        }
    }
}

package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.wire.DeviceId;

/** libcoap's command line client, as Debian has it. Skipped where absent. */
class LibcoapIT {
    private static final String OPENSSL = "coap-client-openssl";
    private static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    @TempDir
    Path dataDir;

    private TestDoor door;

    @BeforeEach
    void open() throws Exception {
        door = new TestDoor(dataDir);
        door.intake.committing();
    }

    @AfterEach
    void close() {
        door.close();
    }

    /** What the client writes, on both of its outputs. */
    private String run(String client, String... arguments) throws Exception {
        Process process = start(client, arguments);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ended", client).isTrue();
        return Files.readString(dataDir.resolve("said"));
    }

    private Process start(String client, String... arguments) throws IOException {
        Path program = Path.of("/usr/bin", client);
        assumeTrue(Files.isExecutable(program), "libcoap's " + client + " is missing (Debian: libcoap3-bin)");
        List<String> command = new ArrayList<>(List.of(program.toString(), "-B", "20"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dataDir.resolve("said").toFile())
                .start();
    }

    private String post(String client, String key, String content, String... more) throws Exception {
        Path payload = Files.write(dataDir.resolve("payload"), content.getBytes(UTF_8));
        List<String> arguments =
                new ArrayList<>(List.of("-u", "sc-1", "-k", key, "-m", "post", "-t", "110", "-f", payload.toString()));
        arguments.addAll(List.of(more));
        arguments.add("coaps://127.0.0.1:" + door.ingress.dtlsPort() + "/v1/telemetry");
        return run(client, arguments.toArray(String[]::new));
    }

    private static String key() {
        return new String(ScriptedRegistry.secret("sc-1"), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENSSL, "coap-client-gnutls"})
    void postsWithItsKey(String client) throws Exception {
        post(client, key(), SPEED);

        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void postsWithoutConfirmation() throws Exception {
        post(OPENSSL, key(), SPEED, "-N");

        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void postsInBlocks() throws Exception {
        post(OPENSSL, key(), SPEED + " ".repeat(3_000), "-b", "512");

        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void hearsWhyItIsRefused() throws Exception {
        assertThat(post(OPENSSL, key(), "[{\"n\":\"ghost\",\"v\":1}]"))
                .contains("4.00")
                .contains("ghost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "256"})
    void loadsAnImageInBlocks(String blockBytes) throws Exception {
        byte[] image = new byte[5_000];
        new Random(1).nextBytes(image);
        door.firmware.offer(TestDoor.SCOOTER, image);
        Path flash = dataDir.resolve("flash");
        String uri = "coaps://127.0.0.1:" + door.ingress.dtlsPort() + ScriptedFirmware.path(image);

        run(OPENSSL, "-u", TestDoor.SCOOTER, "-k", key(), "-b", blockBytes, "-o", flash.toString(), uri);

        assertThat(flash).hasBinaryContent(image);
    }

    @Test
    void observesItsFirmwareOffers() throws Exception {
        Path offers = dataDir.resolve("offers");
        String uri = "coaps://127.0.0.1:" + door.ingress.dtlsPort() + "/v1/fw/offer";
        DeviceId scooter = new DeviceId(TestDoor.SCOOTER);
        Process observer =
                start(OPENSSL, "-s", "20", "-u", TestDoor.SCOOTER, "-k", key(), "-o", offers.toString(), uri);
        try {
            await().until(() -> door.ingress.listens(scooter));

            door.ingress.send(new FirmwareMessage(
                    scooter, FirmwareMessage.Kind.MANIFEST, "signed".getBytes(UTF_8), Long.MAX_VALUE));

            await().untilAsserted(() -> assertThat(offers).hasContent("signed"));
        } finally {
            observer.destroy();
        }
    }

    @Test
    void readsTheTimeWithoutDtls() throws Exception {
        String said = run("coap-client-notls", "coap://127.0.0.1:" + door.ingress.port() + "/v1/time");

        assertThat(said).contains("1795564800.000 synced");
    }
}

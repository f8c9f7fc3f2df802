package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;

/** A gateway with one scooter and a roll-out for it, made with the command line as a maker and a technician do it. */
final class FirmwareRig {
    static final String DEVICE = "sc-0001";
    static final String ROLLOUT = "r1";
    static final int IMAGE_BYTES = 3_000;

    private static final String UUID = "82253fdf-25a8-58af-a241-c3e5096c3158";

    private final Path directory;
    private final StringWriter out = new StringWriter();
    private final List<String> settings;
    final byte[] image = new byte[IMAGE_BYTES];
    final String secret;
    final String makerKey;

    FirmwareRig(Path directory) throws Exception {
        this.directory = directory;
        new SecureRandom().nextBytes(image);
        Path data = directory.resolve("data");
        secret = new Enrolment(data, new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(DEVICE, "scooter"));
        String rootKey = keygen(directory.resolve("root"));
        makerKey = keygen(directory.resolve("maker"));
        settings = List.of(
                "--data",
                data.toString(),
                "--set",
                "firmware.root_key=" + rootKey,
                "--set",
                "firmware.models=scooter " + UUID + " " + UUID);
        Path list = directory.resolve("list");
        Path file = Files.write(directory.resolve("image"), image);
        Path manifest = directory.resolve("manifest");
        run(
                "firmware",
                "trust",
                "make",
                "--root",
                directory.resolve("root"),
                "--out",
                list,
                "--list-version",
                1,
                "--trust",
                makerKey);
        run(
                "firmware",
                "sign",
                file,
                "--key",
                directory.resolve("maker"),
                "--out",
                manifest,
                "--vendor",
                UUID,
                "--class",
                UUID,
                "--component",
                "ecu",
                "--image-version",
                "1.4.2",
                "--sequence",
                7,
                "--parked",
                "false",
                "--hours",
                "00:00-00:00",
                "--test-seconds",
                1);
        runOn("firmware", "trust", "import", list);
        runOn("firmware", "import", file, manifest);
        runOn("firmware", "rollout", "start", manifest, "--id", ROLLOUT, "--stages", "100", "--soak", 0);
    }

    GatewayProcess gateway(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(settings);
        for (String setting : List.of("mqtt.port=0", "mqtt.tls_port=-1", "http.port=-1", "time.synced_file=")) {
            words.addAll(List.of("--set", setting));
        }
        for (String setting : more) {
            words.addAll(List.of("--set", setting));
        }
        return GatewayProcess.start(directory, words.toArray(new String[0])).awaitReady();
    }

    String status() {
        out.getBuffer().setLength(0);
        runOn("firmware", "rollout", "status", ROLLOUT);
        return out.toString();
    }

    List<String> audit() {
        run("audit", "verify", "--data", directory.resolve("data"));
        out.getBuffer().setLength(0);
        run("audit", "show", "--data", directory.resolve("data"));
        return out.toString().lines().toList();
    }

    private void run(Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(new String[0]));
        assertThat(code).as(err.toString()).isZero();
    }

    private void runOn(Object... arguments) {
        List<Object> words = new ArrayList<>(List.of(arguments));
        words.addAll(settings);
        run(words.toArray());
    }

    private String keygen(Path file) {
        out.getBuffer().setLength(0);
        run("firmware", "keygen", "--out", file);
        return out.toString().strip().replace("public key: ", "");
    }
}

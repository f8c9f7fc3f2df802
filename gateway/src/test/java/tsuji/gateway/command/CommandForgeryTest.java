package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static tsuji.gateway.command.CommandLineup.GENERIC;
import static tsuji.gateway.command.CommandLineup.METER;
import static tsuji.gateway.command.CommandLineup.SCOOTER;
import static tsuji.gateway.command.CommandLineup.START_SECONDS;
import static tsuji.gateway.command.CommandLineup.commandAt;
import static tsuji.gateway.command.CommandLineup.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/**
 * F40: somebody replays and forges commands and answers between the genuine ones. None has an effect, and none changes the
 * outcome of a genuine one. {@code -Dtsuji.long=true} makes 100,000 tries.
 *
 * <p>A command that is well formed, new and in time cannot be told from a genuine one here: who may publish on the city's
 * topic is the broker's to decide, and {@code mac} the device's to check.
 */
class CommandForgeryTest {
    private static final int TRIES_PER_SEED = 200;
    private static final int SEEDS = Boolean.getBoolean("tsuji.long") ? 500 : 5;
    private static final DeviceId STRANGER = new DeviceId("sc-9");

    @TempDir
    private Path directory;

    private Random random;
    private CommandLineup line;
    private int genuine;
    private int tries;
    // What the test itself sent, and what must be reported of it.
    private final List<String> sent = new ArrayList<>();
    private final Map<String, String> reportById = new LinkedHashMap<>();

    static Stream<Integer> seeds() {
        return Stream.iterate(1, seed -> seed + 1).limit(SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingForgedOrReplayedHasAnEffect(int seed) throws Exception {
        random = new Random(seed);
        line = new CommandLineup(directory);
        try (CommandLineup closing = line) {
            while (tries < TRIES_PER_SEED) {
                play();
            }
            closing.confirmReports();
            assertThat(closing.executed).isEqualTo(sent);
            // Whatever else is reported is a refusal of what was forged.
            for (Map.Entry<String, String> expected : reportById.entrySet()) {
                assertThat(closing.reports.stream()
                                .filter(some -> some.contains("\"id\":\"" + expected.getKey() + "\"")))
                        .as("reports of %s", expected.getKey())
                        .containsExactly(expected.getValue());
            }
            assertThat(closing.reports.stream().filter(some -> !reportById.containsValue(some)))
                    .allMatch(some -> some.contains("\"refused\"") || some.contains("\"expired\""));
        }
        assertThat(new CommandTools(directory).verifyAudit()).isEmpty();
    }

    /** One genuine command from its sending to its answer, attacked all the while. */
    private void play() {
        String id = "g" + ++genuine;
        DeviceId device = random.nextBoolean() ? SCOOTER : METER;
        String name = device.equals(SCOOTER) ? "unlock" : "read_now";
        attack(id, device);
        String command = at(0, 60, id, device, name);
        line.city(command);
        sent.add(command);
        attack(id, device);
        String outcome = random.nextBoolean() ? "succeeded" : "failed";
        line.answers(device, id, outcome);
        reportById.put(id, report(id, device, outcome, ""));
        attack(id, device);
        if (random.nextInt(20) == 0) {
            line.kill();
        }
        line.confirmReports();
        line.pass(random.nextInt(30_000));
    }

    private String at(long issuedIn, long expiresIn, String id, DeviceId device, String name) {
        long now = line.unixMillis / 1_000;
        return commandAt(now + issuedIn, now + expiresIn, id, device, "\"name\":\"" + name + "\"");
    }

    private void attack(String id, DeviceId device) {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            tries++;
            switch (random.nextInt(5)) {
                case 0 -> replay();
                case 1 -> line.city(untimely("f" + tries, device));
                case 2 -> line.city(improper("f" + tries));
                case 3 -> line.city(broken(at(0, 60, "f" + tries, SCOOTER, "unlock")));
                default -> answerForAnother(id, device);
            }
        }
    }

    /** Word for word, or under a used id with other words; also with the gateway's clock set back. */
    private void replay() {
        if (sent.isEmpty()) {
            return;
        }
        String old = sent.get(random.nextInt(sent.size()));
        long unixMillis = line.unixMillis;
        switch (random.nextInt(3)) {
            case 0 -> line.city(old);
            case 1 -> line.city(at(0, 60, "g" + (1 + random.nextInt(sent.size())), SCOOTER, "locate"));
            default -> {
                line.unixMillis = START_SECONDS * 1_000;
                line.city(old);
                line.unixMillis = unixMillis;
            }
        }
    }

    private String untimely(String id, DeviceId device) {
        String name = device.equals(SCOOTER) ? "unlock" : "read_now";
        return switch (random.nextInt(4)) {
            case 0 -> at(-60, 0, id, device, name);
            case 1 -> at(-315_360_000, -1 - random.nextInt(315_360_000), id, device, name);
            case 2 -> at(Judge.CLOCK_DIFFERENCE_SECONDS_MAX + 1, 1_000, id, device, name);
            default -> at(0, Judge.LIFE_SECONDS_MAX + 1 + random.nextInt(1_000_000), id, device, name);
        };
    }

    /** Of devices, or for devices, that know no such command. */
    private String improper(String id) {
        return switch (random.nextInt(4)) {
            case 0 -> at(0, 60, id, STRANGER, "unlock");
            case 1 -> at(0, 60, id, METER, "unlock");
            case 2 -> at(0, 60, id, GENERIC, "read_now");
            default -> at(0, 60, id, SCOOTER, "unlock_all");
        };
    }

    private String broken(String good) {
        String[] issuers = {"", ",\"issuer\":7", ",\"issuer\":null", ",\"issuer\":[\"city\"]", ",\"issuer\":\"a\\nb\""};
        return switch (random.nextInt(6)) {
            case 0 -> good.substring(0, random.nextInt(good.length()));
            case 1 -> good + good;
            case 2 -> good.replace("{\"id\"", "{\"id\":\"other\",\"id\"");
            case 3 -> good.replace("{\"id\"", "{\"force\":true,\"id\"");
            case 4 -> good.replace(",\"issuer\":\"city\"", issuers[random.nextInt(issuers.length)]);
            default -> good.replace("sc-1", random.nextBoolean() ? "sc-1/#" : "");
        };
    }

    /** Others answer, or an answer comes by another way, or names another command. */
    private void answerForAnother(String id, DeviceId device) {
        DeviceId other = device.equals(SCOOTER) ? METER : SCOOTER;
        switch (random.nextInt(4)) {
            case 0 -> line.answers(other, id, "succeeded");
            case 1 -> line.answers(device, "f" + random.nextInt(tries + 1), "succeeded");
            case 2 -> line.answers(device, id, "delivered");
            default ->
                line.says(
                        device,
                        DataClass.TELEMETRY,
                        Reading.text("command_id", id, 0),
                        Reading.text("outcome", "succeeded", 0));
        }
    }
}

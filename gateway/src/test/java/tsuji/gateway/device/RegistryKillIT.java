package tsuji.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command has reported as done is done, whenever the process is killed. */
class RegistryKillIT {
    private static final long SEED = 4711;
    private static final int ROUNDS = 2;

    @TempDir
    Path directory;

    @Test
    void whatWasReportedIsThereAfterAKill() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Path data = directory.resolve("data-" + round);
            Map<String, String> states = new HashMap<>();
            Map<String, String> secrets = new HashMap<>();
            killAfter(data, 5 + random.nextInt(60), states, secrets);

            Enrolment enrolment = new Enrolment(data, new SecureRandom(), () -> 1_795_392_000_000L);
            Map<String, String> found = new HashMap<>();
            enrolment.list().forEach(peer -> found.put(peer.id(), peer.state()));

            // The last step may have been done and not reported any more.
            states.forEach((id, state) -> assertThat(found.get(id))
                    .as("%s, seed %d, round %d", id, SEED, round(data))
                    .isIn(state, "suspended"));
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                assertThat(enrolment.secret(secret.getKey())).isEqualTo(secret.getValue());
            }
            try (FileDeviceRegistry registry = new FileDeviceRegistry(data, List.of(), () -> 0)) {
                assertThat(registry.problem()).isEmpty();
            }
        }
    }

    private static int round(Path data) {
        return Integer.parseInt(data.getFileName().toString().substring("data-".length()));
    }

    private static void killAfter(Path data, int lines, Map<String, String> states, Map<String, String> secrets)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistryVictim.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            for (int i = 1; line != null; i++) {
                String[] words = line.split(" ");
                states.put(words[0], words[1]);
                if (!words[2].equals("-")) {
                    secrets.put(words[0], words[2]);
                }
                if (i == lines) {
                    // Not through the process itself: that would close the pipe with what is still in it.
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        }
        process.waitFor();
        assertThat(states).isNotEmpty();
    }
}

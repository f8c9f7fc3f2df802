package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry when the power fails, on a file system of our own: what the command line reported done is there afterwards,
 * and what it did not is there whole or not at all. At the end the door judges each secret that was shown.
 */
class RegistryPowerCutIT {
    private static final int CUTS = Integer.getInteger("tsuji.cuts", Boolean.getBoolean("tsuji.long") ? 120 : 2);
    private static final int CONTROL_CUTS = 5;
    private static final long DISK_BYTES = 128L * 1024 * 1024;
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);

    /** What has not ended by then waits for the disk, or finds it gone. */
    private static final Duration AFTER_CUT = Duration.ofSeconds(2);

    private static final String SECRET = "secret     ";
    private static final int ACCEPTED = 0;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("tsuji.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final List<String> losses = new ArrayList<>();
    private PowerCut power;
    private Map<String, String> environment;
    private int acknowledged;
    private int named;
    /** How long a command took last; a cut is somewhere in it. */
    private long commandNanos = TimeUnit.SECONDS.toNanos(1);

    /** What was reported of a peer; its secret is unknown when the command that changed it was cut. */
    private record Peer(String state, Optional<String> secret) {}

    /** A command, and the state after it. */
    private record Step(String id, String state, boolean showsSecret, List<String> words) {
        static Step of(String id, String state, boolean showsSecret, String... words) {
            return new Step(id, state, showsSecret, List.of(words));
        }
    }

    @BeforeEach
    void mountADisk() throws Exception {
        Tool.assumeInstalled("gcc");
        Tool.assumeMayMount(folder);
        power = new PowerCut(folder, DISK_BYTES);
        environment = environment();
    }

    @AfterEach
    void unmount() throws Exception {
        if (power != null) {
            power.close();
        }
    }

    private Map<String, String> environment(Path... libraries) {
        Map<String, String> variables = new HashMap<>(power.environment(libraries));
        variables.put("TSUJI_NO_BUILD", "1");
        variables.put("TSUJI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        return variables;
    }

    private Path data() {
        return power.folder().resolve("data");
    }

    private ChildProcess command(List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(Checkout.gatewayProgram().toString(), "device"));
        line.addAll(words);
        line.addAll(List.of("--data", data().toString()));
        return new ChildProcess(line, environment, folder.resolve("tool.log"));
    }

    private Step nextStep() {
        List<String> ids = List.copyOf(peers.keySet());
        if (ids.isEmpty() || random.nextInt(3) == 0) {
            String id = "SC-" + ++named;
            return random.nextBoolean()
                    ? Step.of(id, "active", true, "add", id, "--type", "scooter")
                    : Step.of(id, "invited", true, "add", id, "--type", "scooter", "--invite");
        }
        String id = ids.get(random.nextInt(ids.size()));
        String state = peers.get(id).state();
        return switch (state) {
            case "invited" -> Step.of(id, "claimed", false, "claim", id);
            case "suspended" -> Step.of(id, "active", false, "resume", id);
            default ->
                random.nextBoolean()
                        ? Step.of(id, state, true, "rotate", id)
                        : Step.of(id, "suspended", false, "suspend", id);
        };
    }

    private void acknowledge(Step step, List<String> said) {
        acknowledged++;
        Optional<String> secret = said.stream()
                .filter(line -> line.startsWith(SECRET))
                .map(line -> line.substring(SECRET.length()))
                .findFirst();
        assertThat(secret.isPresent()).as("%s: %s", step, said).isEqualTo(step.showsSecret());
        Optional<String> kept =
                peers.containsKey(step.id()) ? peers.get(step.id()).secret() : Optional.empty();
        peers.put(step.id(), new Peer(step.state(), secret.or(() -> kept)));
    }

    private void complete(Step step) throws Exception {
        try (ChildProcess tool = command(step.words())) {
            tool.awaitEnd(COMMAND_MAX);
            acknowledge(step, tool.output());
        }
    }

    /** The power fails while it runs, or as soon as it has reported. What it reports after the cut counts, too. */
    private Optional<Step> cutIn(Step step) throws Exception {
        try (ChildProcess tool = command(step.words())) {
            awaitEndOrMoment(tool, System.nanoTime() + random.nextLong(commandNanos * 3));
            power.cut();
            try {
                tool.awaitEnd(AFTER_CUT);
                acknowledge(step, tool.output());
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(step);
            }
        }
    }

    private static void awaitEndOrMoment(ChildProcess tool, long momentNanos) {
        while (tool.isRunning() && System.nanoTime() < momentNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private Map<String, String> states() throws Exception {
        Map<String, String> states = new LinkedHashMap<>();
        long begun = System.nanoTime();
        try (ChildProcess tool = command(List.of("export"))) {
            tool.awaitEnd(COMMAND_MAX);
            commandNanos = System.nanoTime() - begun;
            for (String line : tool.output()) {
                String[] columns = line.split(",", -1);
                states.put(columns[0], columns[3]);
            }
        }
        states.remove("id");
        return states;
    }

    private void judge(Optional<Step> open) throws Exception {
        Map<String, String> states = states();
        open.ifPresent(step -> adopt(step, Optional.ofNullable(states.get(step.id()))));
        peers.forEach((id, peer) -> {
            if (!peer.state().equals(states.get(id))) {
                losses.add(id + " is " + states.get(id) + ", was reported " + peer.state());
            }
        });
        assertThat(states.keySet()).as("nobody comes from nowhere").isSubsetOf(peers.keySet());
    }

    /** Nothing was reported: the step may have been done or not. */
    private void adopt(Step step, Optional<String> found) {
        Optional<Peer> before = Optional.ofNullable(peers.get(step.id()));
        Optional<String> secret = step.showsSecret() ? Optional.empty() : before.flatMap(Peer::secret);
        if (found.equals(Optional.of(step.state()))) {
            peers.put(step.id(), new Peer(step.state(), secret));
        } else {
            before.ifPresent(peer -> peers.put(step.id(), new Peer(peer.state(), secret)));
        }
    }

    private void cut(int cuts) throws Exception {
        complete(nextStep());
        for (int i = 0; i < cuts && losses.isEmpty(); i++) {
            Optional<Step> open = cutIn(nextStep());
            power.restore();
            judge(open);
        }
    }

    /** Return code of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
    private static int connect(int port, String id, String secret) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF("MQTT");
        out.write(new byte[] {4, (byte) 0xC2, 0, 60});
        out.writeUTF(id);
        out.writeUTF(id);
        out.writeUTF(secret);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) COMMAND_MAX.toMillis());
            socket.getOutputStream().write(new byte[] {0x10, (byte) body.size()});
            socket.getOutputStream().write(body.toByteArray());
            return socket.getInputStream().readNBytes(4)[3];
        }
    }

    private void judgeByTheDoor() throws Exception {
        try (GatewayProcess gateway =
                new GatewayProcess(GatewaySettings.in(folder.resolve("gateway")).withData(data()))) {
            gateway.start();
            for (Map.Entry<String, Peer> each : peers.entrySet()) {
                Peer peer = each.getValue();
                boolean maySpeak = List.of("active", "claimed").contains(peer.state());
                if (peer.secret().isPresent()) {
                    int answer = connect(
                            gateway.mqttPort(), each.getKey(), peer.secret().get());
                    assertThat(answer == ACCEPTED)
                            .as("%s, answer %s", each, answer)
                            .isEqualTo(maySpeak);
                }
            }
        }
    }

    @Test
    void whatWasReportedOfTheRegistryIsThereAfterThePowerFailed() throws Exception {
        cut(CUTS);
        judgeByTheDoor();

        System.out.println("PROOF power cut, registry: n=" + CUTS + " acknowledged=" + acknowledged + " lost="
                + losses.size() + " peers=" + peers.size() + " seed=" + seed);
        assertThat(losses).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
    void controlWithALyingDiskIsCaught() throws Exception {
        environment = environment(CProgram.compileLibrary("lyingdisk", folder));

        cut(CONTROL_CUTS);

        System.out.println("PROOF power cut, registry, control lying fsync: caught lost=" + losses);
        assertThat(losses).isNotEmpty();
    }
}

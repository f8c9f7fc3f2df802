package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.ScriptedIntake;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.time.StepClock;

/** A door in a process of its own, so that its heap can be bounded. Prints its port; for each line it reads, its heap. */
final class DoorProcess {
    private DoorProcess() {}

    public static void main(String[] args) throws IOException {
        int devices = Integer.parseInt(args[0]);
        ScriptedRegistry registry = new ScriptedRegistry();
        for (int i = 0; i <= devices; i++) {
            registry.device("d-" + i, "generic");
        }
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        MqttSettings.Limits limits = new MqttSettings.Limits(devices, 65_536, 100, 20_000);
        try (ScriptedIntake intake = new ScriptedIntake().committing();
                MqttIngress ingress = new MqttIngress(
                        settings(limits, args.length > 2),
                        Path.of(args[1]),
                        new MqttIngress.Surroundings(
                                intake,
                                registry,
                                Profiles.NONE,
                                new StepClock(),
                                new Counters(),
                                new Health(),
                                SlotSource.NONE));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            ingress.start();
            out.println(Math.max(ingress.port(), ingress.tlsPort()));
            while (in.readLine() != null) {
                System.gc();
                out.println(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
        }
    }

    private static MqttSettings settings(MqttSettings.Limits limits, boolean tls) {
        MqttSettings plain = TestDoor.settings(limits);
        MqttSettings.Tls own =
                new MqttSettings.Tls(0, "127.0.0.1", Optional.empty(), Optional.empty(), Optional.empty());
        return tls ? new MqttSettings(MqttSettings.OFF, own, 2, limits, plain.sessions()) : plain;
    }
}

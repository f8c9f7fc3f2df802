package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.GatewayTool;
import tsuji.sim.scenario.FirmwarePlan;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Wire;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustedKeys;

/**
 * Images for the devices of a run, signed, trusted, stored and rolled out by the product's own command line. The keys are made
 * for the run and stay in its folder.
 *
 * @param folder with keys, images, manifests and trust list.
 * @param parcels what is rolled out.
 * @param rootKey signs the list of trusted keys.
 * @param makerKey signs the images.
 */
record Release(Path folder, FirmwarePlan plan, List<Parcel> parcels, String rootKey, String makerKey) {
    private static final String FLEET = "sim";
    private static final UUID VENDOR = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    private static final UUID CLASS = WireImage.NINEBOT.deviceClass();

    /** {@code roll-out sim of ecu sequence 1, done in stage 1 of 1; devices: 1 confirmed, 1 failed}. */
    private static final Pattern ENDED =
            Pattern.compile("roll-out .*; devices: \\d+ (confirmed|rolled_back|failed)(, \\d+ (rolled_back|failed))*");

    /** So long a device at a line is watched when nothing else is said. */
    private static final long TEST_SECONDS = 1;

    /** An image, and who gets it; {@code id} names the roll-out and the files. */
    record Parcel(
            String id,
            Manifest.Format format,
            UUID deviceClass,
            String component,
            String version,
            byte[] image,
            List<DeviceId> devices) {
        static Parcel forFleet(Scenario scenario, long seed) {
            byte[] image = new byte[scenario.firmware().imageBytes()];
            new SplittableRandom(seed).nextBytes(image);
            List<DeviceId> devices =
                    List.copyOf(scenario.firmware().roles(scenario.fleets()).keySet());
            return new Parcel(FLEET, Manifest.Format.RAW, CLASS, "ecu", "1.1.0", image, devices);
        }

        /** @param link also names the component: a class and component take part in one open roll-out at a time. */
        static Parcel forWire(Wire wire, String link) {
            WireImage kind = WireImage.of(wire);
            return new Parcel(
                    FLEET + "-" + link,
                    kind.format(),
                    kind.deviceClass(),
                    link,
                    kind.version(),
                    kind.next(wire.imageBytes()),
                    wire.devices());
        }
    }

    /** Makes keys, images and manifests in a new folder. */
    static Release make(Path folder, Scenario scenario, long seed) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<Parcel> parcels = new ArrayList<>();
        if (!scenario.firmware().isEmpty()) {
            parcels.add(Parcel.forFleet(scenario, seed));
        }
        for (int i = 0; i < scenario.wires().size(); i++) {
            Wire wire = scenario.wires().get(i);
            if (wire.imageBytes() > 0) {
                parcels.add(Parcel.forWire(wire, Stations.link(i)));
            }
        }
        String root = keygen(folder.resolve("root.key"));
        String maker = keygen(folder.resolve("maker.key"));
        Release release = new Release(folder, scenario.firmware(), parcels, root, maker);
        for (Parcel parcel : parcels) {
            Files.write(release.image(parcel), parcel.image());
            release.sign(parcel);
        }
        release.trust();
        return release;
    }

    private static String keygen(Path file) throws IOException, InterruptedException {
        String said = String.join("\n", GatewayTool.run("firmware", "keygen", "--out", file.toString()));
        return said.strip().replaceFirst("(?s).*public key: ", "");
    }

    /** One attempt: a device that fails once has failed, which a run of minutes can judge. */
    private void sign(Parcel parcel) throws IOException, InterruptedException {
        GatewayTool.run(
                "firmware",
                "sign",
                image(parcel).toString(),
                "--key",
                file("maker.key"),
                "--out",
                manifest(parcel),
                "--vendor",
                VENDOR.toString(),
                "--class",
                parcel.deviceClass().toString(),
                "--component",
                parcel.component(),
                "--format",
                parcel.format().name(),
                "--image-version",
                parcel.version(),
                "--sequence",
                "1",
                "--min-battery",
                "0",
                "--parked",
                "false",
                "--hours",
                "00:00-00:00",
                "--attempts",
                "1",
                "--test-seconds",
                Long.toString(plan.isEmpty() ? TEST_SECONDS : plan.test().toSeconds()));
    }

    private void trust() throws IOException, InterruptedException {
        GatewayTool.run(
                "firmware",
                "trust",
                "make",
                "--root",
                file("root.key"),
                "--out",
                file("trust"),
                "--list-version",
                "1",
                "--trust",
                makerKey);
    }

    private Path image(Parcel parcel) {
        return folder.resolve(parcel.id() + ".image");
    }

    private String manifest(Parcel parcel) {
        return file(parcel.id() + ".manifest");
    }

    /** What a link of the bridge must be told of the images for its device, as a line of its settings. */
    String target(WireImage kind, String link) {
        return "firmware = { vendor = \"" + VENDOR + "\", class = \"" + kind.deviceClass() + "\", component = \"" + link
                + "\", root_key = \"" + rootKey + "\", trust_list = \"" + file("trust") + "\" }\n";
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** The keys that devices believe. */
    TrustedKeys keys() {
        return new TrustedKeys(List.of(makerKey));
    }

    /** The gateway of a line on which the image is rolled out. */
    GatewaySettings trustedBy(GatewaySettings gateway) {
        return gateway.with("firmware.root_key", '"' + rootKey + '"')
                .with(
                        "firmware.models",
                        "[\"" + FirmwarePlan.TYPE + " " + VENDOR + " " + CLASS + "\", \"generic " + VENDOR + " "
                                + WireImage.MCUBOOT.deviceClass() + "\"]")
                .with("firmware.parallel_max", Integer.toString(FirmwarePlan.DEVICES_MAX))
                // No manifest is good as long as the time is not known, and a container has no time server.
                .with("time.synced_file", "\"\"");
    }

    void store(GatewayProcess gateway) throws IOException, InterruptedException {
        gateway.configuredCommand(trusting());
        for (Parcel parcel : parcels) {
            gateway.configuredCommand(importing(parcel));
        }
    }

    /** The command that makes the maker trusted. */
    String[] trusting() {
        return new String[] {"firmware", "trust", "import", file("trust")};
    }

    /** The command that stores an image. */
    String[] importing(Parcel parcel) {
        return new String[] {"firmware", "import", image(parcel).toString(), manifest(parcel)};
    }

    void rollOut(GatewayProcess gateway) throws IOException, InterruptedException {
        for (Parcel parcel : parcels) {
            gateway.configuredCommand(starting(parcel));
        }
    }

    /** The command that begins a roll-out. */
    String[] starting(Parcel parcel) {
        List<String> words = new ArrayList<>(List.of(
                "firmware", "rollout", "start", manifest(parcel), "--id", parcel.id(), "--soak", "0", "--stages"));
        words.addAll(
                parcel.id().equals(FLEET)
                        ? List.of(plan.stages(), "--max-failed", plan.failedPercentMax() + "%")
                        : List.of("100"));
        parcel.devices().forEach(device -> words.addAll(List.of("--device", device.value())));
        return words.toArray(new String[0]);
    }

    /** Whether the gateway says that every device has come to an end. */
    static boolean isEnded(GatewayProcess gateway) throws IOException, InterruptedException {
        return isEnded(gateway.configuredCommand("firmware", "status"));
    }

    /** @param status lines of {@code firmware status}. */
    static boolean isEnded(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("roll-out "))
                .allMatch(line -> ENDED.matcher(line).matches());
    }

    /** What the gateway says of each device, as people read it. */
    List<String> status(GatewayProcess gateway) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (Parcel parcel : parcels) {
            lines.addAll(gateway.configuredCommand("firmware", "rollout", "status", parcel.id()));
        }
        return lines;
    }
}

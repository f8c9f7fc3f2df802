package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.GatewayTool;
import tsuji.sim.scenario.FirmwarePlan;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.TrustedKeys;

/**
 * An image for the devices of a run, signed, trusted, stored and rolled out by the product's own command line. The keys are made
 * for the run and stay in its folder.
 *
 * @param folder with keys, image, manifest and trust list.
 * @param rootKey signs the list of trusted keys.
 * @param makerKey signs the image.
 */
record Release(Path folder, FirmwarePlan plan, String rootKey, String makerKey) {
    private static final String ROLLOUT = "sim";
    private static final UUID VENDOR = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    private static final UUID CLASS = UUID.fromString("4e301675-c725-5104-bc9e-0fea5443d741");
    private static final String VERSION = "1.1.0";

    /** Makes keys, image and manifest in a new folder. */
    static Release make(Path folder, FirmwarePlan plan, long seed) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        byte[] image = new byte[plan.imageBytes()];
        new SplittableRandom(seed).nextBytes(image);
        Files.write(folder.resolve("image"), image);
        Release release =
                new Release(folder, plan, keygen(folder.resolve("root.key")), keygen(folder.resolve("maker.key")));
        release.sign();
        return release;
    }

    private static String keygen(Path file) throws IOException, InterruptedException {
        String said = String.join("\n", GatewayTool.run("firmware", "keygen", "--out", file.toString()));
        return said.strip().replaceFirst("(?s).*public key: ", "");
    }

    /** One attempt: a device that fails once has failed, which a run of minutes can judge. */
    private void sign() throws IOException, InterruptedException {
        GatewayTool.run(
                "firmware",
                "sign",
                file("image"),
                "--key",
                file("maker.key"),
                "--out",
                file("manifest"),
                "--vendor",
                VENDOR.toString(),
                "--class",
                CLASS.toString(),
                "--component",
                "ecu",
                "--image-version",
                VERSION,
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
                Long.toString(plan.test().toSeconds()));
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
                .with("firmware.models", "[\"" + FirmwarePlan.TYPE + " " + VENDOR + " " + CLASS + "\"]")
                .with("firmware.parallel_max", Integer.toString(FirmwarePlan.DEVICES_MAX))
                // No manifest is good as long as the time is not known, and a container has no time server.
                .with("time.synced_file", "\"\"");
    }

    void store(GatewayProcess gateway) throws IOException, InterruptedException {
        gateway.configuredCommand(trusting());
        gateway.configuredCommand(importing());
    }

    /** The command that makes the maker trusted. */
    String[] trusting() {
        return new String[] {"firmware", "trust", "import", file("trust")};
    }

    /** The command that stores the image. */
    String[] importing() {
        return new String[] {"firmware", "import", file("image"), file("manifest")};
    }

    void rollOut(GatewayProcess gateway, Collection<DeviceId> devices) throws IOException, InterruptedException {
        gateway.configuredCommand(starting(devices));
    }

    /** The command that begins the roll-out. */
    String[] starting(Collection<DeviceId> devices) {
        List<String> words = new ArrayList<>(List.of(
                "firmware",
                "rollout",
                "start",
                file("manifest"),
                "--id",
                ROLLOUT,
                "--stages",
                plan.stages(),
                "--max-failed",
                plan.failedPercentMax() + "%",
                "--soak",
                "0"));
        devices.forEach(device -> words.addAll(List.of("--device", device.value())));
        return words.toArray(new String[0]);
    }

    /** What the gateway says of it, as people read it. */
    List<String> status(GatewayProcess gateway) throws IOException, InterruptedException {
        return gateway.configuredCommand("firmware", "rollout", "status", ROLLOUT);
    }
}

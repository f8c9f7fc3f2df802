package tsuji.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Scenario;
import tsuji.wire.DeviceId;

/** The file {@code devices.csv} with {@code id,type,label,secret}, as {@code tsuji-gateway device import} reads it. */
final class Secrets {
    private static final String HEADER = "id,type,label,secret";
    private static final int SECRET_BYTES = 18;

    private Secrets() {}

    /** Secrets by device. Lines as {@link #write} makes them: no commas or quotes in a field. */
    static Map<DeviceId, String> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Map<DeviceId, String> secrets = new HashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != 4 || !DeviceId.isValid(fields[0]) || fields[3].isEmpty()) {
                throw new IllegalArgumentException(
                        file + ":" + (i + 1) + ": must be " + HEADER + ", without commas or quotes in a field");
            }
            secrets.put(new DeviceId(fields[0]), fields[3]);
        }
        if (secrets.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException(file + ": must have the header " + HEADER + " and a line per device");
        }
        return secrets;
    }

    /** Writes a new file, for its owner only, with a fresh secret for each device of the scenario. */
    static void write(Path file, Scenario scenario, RandomGenerator random) throws IOException {
        Map<DeviceId, String> types = new LinkedHashMap<>();
        for (Fleet fleet : scenario.fleets()) {
            fleet.ids().ids().forEach(id -> types.put(id, fleet.behaviour().type()));
        }
        write(file, types, random);
    }

    /** The same for each of these devices, whose types are given. */
    static void write(Path file, Map<DeviceId, String> types, RandomGenerator random) throws IOException {
        write(file, types, id -> {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            return secret;
        });
    }

    /** The same with secrets that depend on seed and device only: for tests, since whoever knows the seed knows them. */
    static void writeSeeded(Path file, Map<DeviceId, String> types, long seed) throws IOException {
        write(file, types, id -> Arrays.copyOf(sha256(seed + "/" + id), SECRET_BYTES));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(Path file, Map<DeviceId, String> types, Function<DeviceId, byte[]> secrets)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        types.forEach((id, type) -> lines.add(id + "," + type + ",simulated,"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secrets.apply(id))));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, lines);
    }
}

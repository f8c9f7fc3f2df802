package tsuji.gateway.device;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;

/** A list of devices as their maker or operator hands it over: {@code id,type,label,secret}. */
final class DeviceImport {
    private static final List<String> HEADER = List.of("id", "type", "label", "secret");

    private final KeyFile keys;
    private final SecureRandom random;
    private final List<Credential> registered;
    private final Set<DeviceId> ids;
    private final Set<String> secrets = new HashSet<>();
    private final List<RegisteredPeer> peers = new ArrayList<>();
    private final List<ImportResult.BadLine> badLines = new ArrayList<>();

    DeviceImport(Collection<RegisteredPeer> registered, KeyFile keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
        this.registered =
                registered.stream().flatMap(peer -> peer.secrets().all()).toList();
        this.ids = registered.stream().map(RegisteredPeer::id).collect(Collectors.toCollection(HashSet::new));
    }

    void read(List<String> lines) {
        // Spreadsheets put a byte order mark in front.
        String header = lines.isEmpty() ? "" : lines.get(0).replace("\ufeff", "");
        if (!header.strip().equals(CsvLine.format(HEADER))) {
            badLines.add(new ImportResult.BadLine(1, "header is not " + CsvLine.format(HEADER)));
            return;
        }
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                readLine(i + 1, lines.get(i));
            }
        }
    }

    private void readLine(int number, String line) {
        try {
            peers.add(peer(CsvLine.parse(line)));
        } catch (IllegalArgumentException e) {
            badLines.add(new ImportResult.BadLine(number, e.getMessage()));
        }
    }

    private RegisteredPeer peer(List<String> fields) {
        if (fields.size() != HEADER.size()) {
            throw new IllegalArgumentException(fields.size() + " columns, expected " + HEADER.size());
        }
        DeviceId id = new DeviceId(fields.get(0));
        RegisteredPeer.Role role = RegisteredPeer.Role.of(fields.get(1), "");
        String secret = fields.get(3);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Optional<String> weakness = Credential.weakness(bytes);
        if (weakness.isPresent()) {
            throw new IllegalArgumentException(id + ": " + weakness.get());
        }
        RegisteredPeer peer = new RegisteredPeer(
                id,
                role,
                fields.get(2),
                Place.UNKNOWN,
                State.ACTIVE,
                Secrets.of(Credential.ofSecret(id, bytes, keys, random)),
                Certificates.NONE);
        if (secrets.contains(secret) || registered.stream().anyMatch(other -> other.matches(bytes))) {
            throw new IllegalArgumentException(id + " has the secret of another device");
        }
        if (!ids.add(id)) {
            throw new IllegalArgumentException(id + " is already registered or stands twice");
        }
        secrets.add(secret);
        return peer;
    }

    List<RegisteredPeer> peers() {
        return peers;
    }

    List<ImportResult.BadLine> badLines() {
        return badLines;
    }
}

package tsuji.gateway.device;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tsuji.wire.DeviceId;

/**
 * {@code devices.csv}, the registry of earlier versions, which is taken over into the database once. An empty or broken file is refused whole: who may speak must never depend on
 * half a file. A file that does not exist is a registry without devices.
 */
final class CsvRegistry {
    static final String NAME = "devices.csv";
    private static final long BYTES_MAX = 16L * 1024 * 1024;
    private static final List<String> HEADER =
            List.of("id", "type", "label", "state", "salt_hex", "hash_hex", "certificate_sha256");

    private CsvRegistry() {}

    static List<RegisteredPeer> read(Path file) throws RegistryException {
        List<String> lines = lines(file);
        List<RegisteredPeer> peers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                if (i == 0) {
                    requireHeader(lines.get(0));
                } else {
                    RegisteredPeer peer = peer(CsvLine.parse(lines.get(i)));
                    requireNew(seen, peer);
                    peers.add(peer);
                }
            } catch (IllegalArgumentException e) {
                throw new RegistryException(file + " line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (peers.size() > RegistryStore.PEERS_MAX) {
            throw new RegistryException(file + ": " + peers.size() + " devices, allowed " + RegistryStore.PEERS_MAX);
        }
        return peers;
    }

    private static List<String> lines(Path file) throws RegistryException {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            long size = Files.size(file);
            if (size == 0 || size > BYTES_MAX) {
                throw new RegistryException(file + " line 1: file has " + size + " bytes, expected the header "
                        + CsvLine.format(HEADER) + " and at most " + BYTES_MAX + " bytes; restore it from a copy");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new RegistryException(file + " line 1: not UTF-8; restore it from a copy");
        } catch (IOException e) {
            throw new RegistryException(file + ": cannot be read: " + e);
        }
    }

    private static void requireHeader(String line) {
        if (!CsvLine.parse(line).equals(HEADER)) {
            throw new IllegalArgumentException("header is not " + CsvLine.format(HEADER));
        }
    }

    /** Two peers with one name, one salt and hash or one certificate could speak for each other. */
    private static void requireNew(Set<String> seen, RegisteredPeer peer) {
        Credential credential = peer.secrets().current();
        if (!seen.add("id " + peer.id())) {
            throw new IllegalArgumentException(peer.id() + " stands twice");
        }
        if (!seen.add("secret " + credential.saltHex() + credential.hashHex())) {
            throw new IllegalArgumentException(peer.id() + " has the secret of another device");
        }
        if (peer.certificates().all().anyMatch(certificate -> !seen.add("certificate " + certificate))) {
            throw new IllegalArgumentException(peer.id() + " has the certificate of another device");
        }
    }

    private static RegisteredPeer peer(List<String> fields) {
        if (fields.size() != HEADER.size()) {
            throw new IllegalArgumentException(fields.size() + " columns, expected " + HEADER.size());
        }
        DeviceId id = new DeviceId(fields.get(0));
        RegisteredPeer.Role role = RegisteredPeer.Role.of(fields.get(1), "");
        State state = state(fields.get(3));
        Credential credential = Credential.ofHex(fields.get(4), fields.get(5));
        return new RegisteredPeer(
                id,
                role,
                fields.get(2),
                Place.UNKNOWN,
                state,
                Secrets.of(credential),
                Certificates.of(Application.certificate(fields.get(6))));
    }

    private static State state(String name) {
        return switch (name) {
            case "active" -> State.ACTIVE;
            case "disabled" -> State.SUSPENDED;
            default -> throw new IllegalArgumentException("state is \"" + name + "\", allowed active, disabled");
        };
    }
}

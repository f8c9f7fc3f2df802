package tsuji.gateway.command;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.gateway.store.NativeLibrary;
import tsuji.wire.DeviceId;

/**
 * Commands of those at this gateway: the command line and the console. What is asked for waits in the store for the running
 * gateway, which looks four times a second. Any thread; blocks on the disk.
 */
public final class CommandTools {
    /** No command waits longer for its device. */
    public static final long LIFE_SECONDS_MAX = Judge.LIFE_SECONDS_MAX;

    private static final String REQUESTED = "requested";

    private final Path dataDir;

    public CommandTools(Path dataDir) throws IOException {
        this.dataDir = dataDir;
        NativeLibrary.prepare(dataDir.resolve("native"));
    }

    /**
     * A command as people see it.
     *
     * @param issuer as the command says; which way it came in is in the audit log.
     * @param state of {@link State}, or {@code requested}: on the disk, and the gateway has not looked at it yet.
     */
    public record Line(
            String id, String device, String name, String issuer, long expiresAtSeconds, String state, String reason) {
        /** Whether it may still be taken back. */
        public boolean isUnsent() {
            return state.equals(REQUESTED) || state.equals(State.ACCEPTED.label());
        }
    }

    /**
     * On the disk when it returns.
     *
     * @throws RefusedException when the gateway could not read it.
     * @throws IOException the store cannot be used or has no room; whether the command was kept is then not known.
     */
    public Line send(byte[] command) throws RefusedException, IOException {
        Line line = requested(CommandReader.read(command));
        request("send", command);
        return line;
    }

    /**
     * Takes a command back that was not sent yet.
     *
     * @param issuer who takes it back, for the audit log.
     * @throws RefusedException when no command can have this id.
     */
    public void cancel(String id, String issuer) throws RefusedException, IOException {
        if (!DeviceId.isValid(id)) {
            throw new RefusedException("not the id of a command: 1 to 64 characters of A-Z a-z 0-9 - . : _");
        }
        request("cancel", new Cancellation(id, issuer).bytes());
    }

    private void request(String kind, byte[] content) throws IOException {
        boolean[] fits = new boolean[1];
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            store.change(() -> fits[0] = store.addRequest(kind, content));
        } catch (SQLException e) {
            throw trouble(e);
        }
        if (!fits[0]) {
            throw new IOException(CommandStore.REQUESTS_MAX
                    + " requests wait for the gateway already: see with tsuji-gateway status whether it runs");
        }
    }

    /** The newest first. */
    public List<Line> list(int most) throws IOException {
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            // What is taken up between the two looks is found by both; the later one knows more.
            Map<String, Line> lines = new LinkedHashMap<>();
            store.requested().forEach(command -> lines.put(command.id(), requested(command)));
            store.latest(most).forEach(command -> lines.put(command.id(), line(command)));
            return lines.values().stream().limit(most).toList();
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    public Optional<Line> show(String id) throws IOException {
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            // In this order: what is taken up in between is found by the second look.
            Optional<Line> requested = store.requested().stream()
                    .filter(command -> command.id().equals(id))
                    .findFirst()
                    .map(CommandTools::requested);
            return requested.isPresent() ? requested : store.find(id).map(CommandTools::line);
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    /** What is wrong with the audit log; empty: nothing. */
    public Optional<String> verifyAudit() throws IOException {
        try (Database database = Database.openReader(dataDir.resolve(CommandStore.FILE))) {
            return AuditLog.verify(database);
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    public List<String> audit() throws IOException {
        try (Database database = Database.openReader(dataDir.resolve(CommandStore.FILE))) {
            return AuditLog.lines(database);
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    private static Line requested(Command command) {
        return line(command, REQUESTED, "");
    }

    private static Line line(Tracked tracked) {
        return line(tracked.command(), tracked.state().label(), tracked.reason());
    }

    private static Line line(Command command, String state, String reason) {
        return new Line(
                command.id(),
                command.device().value(),
                command.name(),
                command.origin().issuer(),
                command.expiresAtSeconds(),
                state,
                reason);
    }

    private IOException trouble(SQLException e) {
        return new IOException(dataDir.resolve(CommandStore.FILE) + ": " + e.getMessage(), e);
    }
}

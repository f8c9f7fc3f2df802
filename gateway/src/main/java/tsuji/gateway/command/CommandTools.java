package tsuji.gateway.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.gateway.store.NativeLibrary;

/** Commands from the command line. What is asked for waits in the store for the running gateway, which looks every half second. */
public final class CommandTools {
    private final Path dataDir;

    public CommandTools(Path dataDir) throws IOException {
        this.dataDir = dataDir;
        NativeLibrary.prepare(dataDir.resolve("native"));
    }

    /** A command as people see it. */
    public record Line(String id, String device, String state, String reason) {}

    /** @throws RefusedException when the gateway could not read it. */
    public void send(byte[] command) throws RefusedException, IOException {
        CommandReader.read(command);
        request("send", command);
    }

    /** Takes a command back that was not sent yet. */
    public void cancel(String id) throws IOException {
        request("cancel", id.getBytes(StandardCharsets.UTF_8));
    }

    private void request(String kind, byte[] content) throws IOException {
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            store.change(() -> store.addRequest(kind, content));
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    /** The newest first. */
    public List<Line> list(int most) throws IOException {
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            return store.latest(most).stream().map(CommandTools::line).toList();
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    public Optional<Line> show(String id) throws IOException {
        try (CommandStore store = CommandStore.open(dataDir, Faults.NONE)) {
            return store.find(id).map(CommandTools::line);
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

    private static Line line(Tracked command) {
        return new Line(command.id(), command.device().value(), command.state().label(), command.reason());
    }

    private IOException trouble(SQLException e) {
        return new IOException(dataDir.resolve(CommandStore.FILE) + ": " + e.getMessage(), e);
    }
}

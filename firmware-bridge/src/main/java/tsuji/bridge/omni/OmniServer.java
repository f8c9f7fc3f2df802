package tsuji.bridge.omni;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.command.Command;
import tsuji.bridge.command.CommandDesk;
import tsuji.bridge.command.Outcome;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.omni.OmniKind.Settings;
import tsuji.wire.DeviceId;

/** The server that cellular scooters connect to: one thread, one selector, every connection bounded. */
final class OmniServer implements Driver {
    /** Commands of all scooters that wait; more are dropped and counted. */
    static final int COMMANDS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(OmniServer.class);
    private static final long STEP_MILLIS = 200;
    private static final int READ_BYTES = 2_048;

    private final Settings settings;
    private final Surroundings around;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(COMMANDS_MAX);
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private Optional<CommandDesk> desk = Optional.empty();

    /** Of the open socket. */
    private Selector selector;

    private ServerSocketChannel server;

    /** A command that has not been looked at. */
    private record Waiting(DeviceId device, byte[] payload) {}

    OmniServer(Settings settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
    }

    @Override
    public void open() throws IOException {
        if (settings.commands() && desk.isEmpty()) {
            openDesk();
        }
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(settings.address());
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void openDesk() throws IOException {
        CommandDesk opened =
                CommandDesk.open(around.stateFolder().resolve(settings.name() + ".commands"), around.clock());
        desk = Optional.of(opened);
        for (DeviceId device : settings.devices()) {
            around.outbox().subscribe(device, "commands", (topic, payload) -> {
                if (!waiting.offer(new Waiting(device, payload))) {
                    count("commands_dropped");
                }
            });
        }
        // Which scooter it was for is not in the log; any of ours carries the outcome, which the id identifies.
        DeviceId carrier = settings.devices().iterator().next();
        opened.finishCutOff().forEach(outcome -> offer(carrier, outcome));
    }

    /** Where it listens; for port 0. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    @Override
    public int runOnce() throws IOException {
        int ready = selector.select(STEP_MILLIS);
        for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
            if (key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.isValid() && key.isReadable()) {
                serve(key);
            }
        }
        selector.selectedKeys().clear();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            command(next);
        }
        keepTime();
        return ready;
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        if (selector.keys().size() > settings.connectionsMax()) {
            count("connections_refused");
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, new OmniConnection(channel, now()));
    }

    private void serve(SelectionKey key) {
        OmniConnection connection = (OmniConnection) key.attachment();
        buffer.clear();
        try {
            if (connection.read(buffer) < 0) {
                close(connection, "it hung up");
                return;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                Optional<String> line = connection.reader().accept(buffer.get());
                if (line.isPresent() && !serve(connection, line.get())) {
                    return;
                }
            }
        } catch (OmniReader.TooLongException e) {
            count("lines_too_long");
            close(connection, e.getMessage());
        } catch (IOException e) {
            close(connection, e.getMessage());
        }
    }

    /** False: the connection is closed. */
    private boolean serve(OmniConnection connection, String line) throws IOException {
        if (!connection.allowsMessage(now())) {
            count("rate_exceeded");
            close(connection, "more messages than a scooter sends");
            return false;
        }
        Optional<OmniMessage> message = OmniMessage.parse(line);
        if (message.isEmpty()) {
            count("not_a_message");
            return true;
        }
        DeviceId device = settings.scooters().get(message.get().imei());
        boolean other = connection
                .imei()
                .filter(imei -> !imei.equals(message.get().imei()))
                .isPresent();
        if (device == null || other) {
            count(other ? "imei_changed" : "imei_unknown");
            close(connection, "IMEI " + message.get().imei() + (other ? " after another one" : " is not configured"));
            return false;
        }
        if (connection.session().isEmpty()) {
            signIn(connection, message.get().imei(), device);
        }
        connection.send(connection.session().orElseThrow().received(message.get()));
        OmniReports reports = new OmniReports(device, settings.tail());
        reports.of(message.get(), around.clock().instant().getEpochSecond()).forEach(around.outbox()::offer);
        return true;
    }

    private void signIn(OmniConnection connection, String imei, DeviceId device) {
        // A scooter that comes again has lost its old connection, whether or not we have noticed.
        connections().stream()
                .filter(old -> old.imei().equals(Optional.of(imei)))
                .forEach(old -> close(old, "it has connected anew"));
        connection.signIn(imei, new OmniSession(imei, outcome -> report(device, outcome)));
    }

    private void command(Waiting next) throws IOException {
        CommandDesk.Admission admission = desk.orElseThrow().admit(next.device(), next.payload());
        admission.toReport().ifPresent(outcome -> offer(next.device(), outcome));
        if (admission.toDo().isEmpty()) {
            return;
        }
        Command command = admission.toDo().get();
        Optional<OmniConnection> connection = connections().stream()
                .filter(each -> each.imei().map(settings.scooters()::get).equals(Optional.of(next.device())))
                .findFirst();
        if (connection.isEmpty()) {
            report(next.device(), Outcome.failed(command, "the scooter is not connected"));
            return;
        }
        OmniSession session = connection.get().session().orElseThrow();
        if (session.isBusy()) {
            report(next.device(), Outcome.refused(command, "another command is under way"));
            return;
        }
        try {
            connection
                    .get()
                    .send(session.begin(command, around.clock().instant().getEpochSecond(), now()));
        } catch (IOException e) {
            close(connection.get(), e.getMessage());
        }
    }

    private void report(DeviceId device, Outcome outcome) {
        try {
            offer(device, desk.orElseThrow().finish(outcome));
        } catch (IOException e) {
            // Not written down, so not reported: after a restart it counts as cut off, and is reported then.
            LOG.error("{}: outcome of {} cannot be kept: {}", device, outcome.commandId(), e.getMessage());
        }
    }

    private void offer(DeviceId device, Outcome outcome) {
        around.outbox().offer(Message.result(device, outcome.readings()));
    }

    private void keepTime() {
        for (OmniConnection connection : connections()) {
            connection.session().ifPresent(session -> session.expire(now()));
            if (connection.isOverdue(now(), settings.idleSeconds())) {
                count("silent");
                close(connection, "silent for too long");
            }
        }
    }

    private List<OmniConnection> connections() {
        List<OmniConnection> connections = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.attachment() instanceof OmniConnection connection) {
                connections.add(connection);
            }
        }
        return connections;
    }

    private void close(OmniConnection connection, String why) {
        LOG.debug(
                "{}: connection of {} closed: {}",
                settings.name(),
                connection.imei().orElse("a stranger"),
                why);
        connection.close();
    }

    private void count(String what) {
        around.health().count(settings.name() + "." + what);
    }

    private long now() {
        return around.nanoTime().getAsLong();
    }

    @Override
    public void close() {
        try {
            if (selector != null && selector.isOpen()) {
                connections().forEach(connection -> close(connection, "the server ends"));
                selector.close();
            }
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", settings.name(), e.getMessage());
        }
    }
}

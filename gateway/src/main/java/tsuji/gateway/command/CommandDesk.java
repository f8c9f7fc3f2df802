package tsuji.gateway.command;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.Judge.Verdict;
import tsuji.gateway.store.Faults;
import tsuji.wire.DeviceId;

/**
 * The open commands and their store: every step is on the disk before its effect. Lives as long as one opening of the store;
 * thread command.
 */
final class CommandDesk implements AutoCloseable {
    /** Commands that wait for their device or its answer; more are refused. */
    static final int OPEN_MAX = 1_000;

    /** A door that turned a command away is tried again after this. */
    static final long SEND_AGAIN_MILLIS = 5_000;

    /** A device that is here has so long to tell its speed, when it must stand for what is asked. */
    static final long SPEED_WAIT_MILLIS = 30_000;

    /** A device that was told to reboot hears nothing meanwhile, and what was sent is never sent again. */
    static final long REBOOT_MILLIS = 10_000;

    private static final long DAY_SECONDS = 86_400;
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final CommandRouter.Surroundings around;
    private final Judge judge;
    private final Reports reports;
    private final CommandStore store;
    private final Map<Long, Tracked> open = new TreeMap<>();
    private final Map<Long, Long> notBeforeMillis = new TreeMap<>();
    private final Map<Long, Long> speedAwaitedSinceMillis = new TreeMap<>();
    private final Map<DeviceId, Long> rebootingUntilMillis = new HashMap<>();

    private CommandDesk(CommandRouter.Surroundings around, Judge judge, Reports reports, CommandStore store) {
        this.around = around;
        this.judge = judge;
        this.reports = reports;
        this.store = store;
    }

    static CommandDesk open(CommandRouter.Surroundings around, Judge judge, Reports reports, Faults faults)
            throws SQLException {
        CommandDesk desk = new CommandDesk(around, judge, reports, CommandStore.open(around.dataDir(), faults));
        try {
            desk.store.open().forEach(command -> desk.open.put(command.number(), command));
            desk.store.unreported().forEach(reports::add);
            desk.recallAnswers();
            return desk;
        } catch (SQLException | RuntimeException e) {
            desk.close();
            throw e;
        }
    }

    /** Of those who were asked before we were killed, some may have answered. */
    private void recallAnswers() throws SQLException {
        Map<String, Tracked> asked = open.values().stream()
                .filter(command -> command.state() == State.DELIVERED)
                .collect(Collectors.toMap(Tracked::id, command -> command));
        if (asked.isEmpty()) {
            return;
        }
        Map<String, Answer> answers = new TreeMap<>();
        around.stored()
                .latest((device, body) -> Answer.find(device, body)
                        .filter(answer -> asked.containsKey(answer.commandId()))
                        .filter(answer -> asked.get(answer.commandId()).device().equals(device))
                        .ifPresent(answer -> answers.putIfAbsent(answer.commandId(), answer)));
        for (Answer answer : answers.values()) {
            answer(answer);
        }
    }

    /** A message of the city. False: it is no command, a repeat, or there is no room. */
    boolean take(byte[] payload) throws SQLException {
        return take(payload, Optional.empty());
    }

    private boolean take(byte[] payload, Optional<CommandStore.Request> request) throws SQLException {
        Command command;
        try {
            command = CommandReader.read(payload);
        } catch (RefusedException e) {
            LOG.warn("{}", e.getMessage());
            drop(request);
            return false;
        }
        if (store.find(command.id()).isPresent()) {
            drop(request);
            return false;
        }
        Optional<Verdict> objection = judge.objection(command);
        if (objection.isEmpty() && open.size() >= OPEN_MAX) {
            objection = Verdict.refused(OPEN_MAX + " commands wait already");
        }
        Verdict verdict = objection.orElse(new Verdict(State.ACCEPTED, ""));
        return keep(command, verdict, request);
    }

    private boolean keep(Command command, Verdict verdict, Optional<CommandStore.Request> request) throws SQLException {
        Tracked[] kept = new Tracked[1];
        store.change(() -> {
            if (store.makeRoom(nowUnixMillis() / 1_000 - DAY_SECONDS)) {
                kept[0] = store.add(new Tracked(
                        0,
                        command.id(),
                        command.device(),
                        command.payload(),
                        judge.lifeOf(command),
                        verdict.state(),
                        verdict.reason()));
                // What the city writes must not pass for somebody at this gateway.
                String issuer =
                        (request.isPresent() ? "" : "city:") + command.origin().issuer();
                audit(kept[0], command.device() + " " + command.name() + " by " + issuer + " " + verdict.reason());
            }
            if (request.isPresent()) {
                store.removeRequest(request.get().number());
            }
        });
        if (kept[0] == null) {
            LOG.warn("command {} finds no room: {} are remembered", command.id(), CommandStore.COMMANDS_MAX);
            return false;
        }
        track(kept[0]);
        return true;
    }

    private void track(Tracked command) {
        if (command.state().isFinal()) {
            open.remove(command.number());
            notBeforeMillis.remove(command.number());
            speedAwaitedSinceMillis.remove(command.number());
            reports.add(command);
        } else {
            open.put(command.number(), command);
        }
    }

    private void drop(Optional<CommandStore.Request> request) throws SQLException {
        if (request.isPresent()) {
            store.change(() -> store.removeRequest(request.get().number()));
        }
    }

    /** False: nobody asked this device, or the outcome is known already. */
    boolean answer(Answer answer) throws SQLException {
        Optional<Tracked> asked = store.find(answer.commandId())
                .filter(command -> command.device().equals(answer.device()) && command.state() == State.DELIVERED);
        if (asked.isPresent()) {
            move(asked.get(), answer.outcome(), answer.reason());
        }
        return asked.isPresent();
    }

    void reported(long number) throws SQLException {
        store.change(() -> store.setReported(number));
    }

    /** Does what is due; returns how much that was. */
    int step() throws SQLException {
        rebootingUntilMillis.values().removeIf(until -> nowMillis() >= until);
        int done = request();
        for (Tracked command : List.copyOf(open.values())) {
            done += step(command);
        }
        return done;
    }

    /** Devices for which commands wait. */
    Set<DeviceId> awaited() {
        return open.values().stream()
                .filter(command -> command.state() == State.ACCEPTED)
                .map(Tracked::device)
                .collect(Collectors.toSet());
    }

    private int request() throws SQLException {
        Optional<CommandStore.Request> request = store.nextRequest();
        if (request.isEmpty()) {
            return 0;
        }
        if (request.get().kind().equals("send")) {
            take(request.get().content(), request);
            return 1;
        }
        Cancellation cancellation = Cancellation.read(request.get().content());
        Optional<Tracked> waiting = store.find(cancellation.id()).filter(command -> command.state() == State.ACCEPTED);
        if (waiting.isPresent()) {
            // Who it was is for the audit log; the city need not know the names of technicians.
            move(waiting.get().moved(State.REFUSED, "cancelled"), "cancelled by " + cancellation.issuer());
        }
        drop(request);
        return 1;
    }

    private int step(Tracked command) throws SQLException {
        long leftMillis = judge.leftMillis(command.life());
        if (command.state() == State.DELIVERED) {
            if (leftMillis > -Judge.ANSWER_MILLIS_MAX) {
                return 0;
            }
            move(command, State.EXPIRED, "sent, but no answer came: whether it was done is not known");
            return 1;
        }
        if (leftMillis <= 0) {
            move(command, State.EXPIRED, "not sent: the device did not come in time");
            return 1;
        }
        if (nowMillis() < notBeforeMillis.getOrDefault(command.number(), Long.MIN_VALUE)) {
            return 0;
        }
        Optional<DeviceOutlet> door = around.outlets().stream()
                .filter(outlet -> outlet.holds(command.device()))
                .findFirst();
        if (door.isEmpty()) {
            if (around.outlets().stream().noneMatch(outlet -> outlet.isBusy(command.device()))) {
                speedAwaitedSinceMillis.remove(command.number());
                // Who leaves is back when its reboot is done.
                rebootingUntilMillis.remove(command.device());
            }
            return 0;
        }
        if (rebootingUntilMillis.containsKey(command.device())) {
            return 0;
        }
        Command asked = command.command();
        if (judge.awaitsSpeed(asked)
                && nowMillis() - speedAwaitedSinceMillis.computeIfAbsent(command.number(), number -> nowMillis())
                        < SPEED_WAIT_MILLIS) {
            return 0;
        }
        send(command, asked, door.get());
        return 1;
    }

    private void send(Tracked command, Command asked, DeviceOutlet door) throws SQLException {
        Optional<Verdict> danger = judge.danger(asked);
        if (danger.isPresent()) {
            move(command, danger.get().state(), danger.get().reason());
            return;
        }
        Tracked sent = move(command, State.DELIVERED, "");
        long leftMillis = judge.leftMillis(command.life());
        if (leftMillis <= 0) {
            move(sent, State.EXPIRED, "not sent: the disk was too slow");
            return;
        }
        DeviceOutlet.Outcome outcome = door.send(new OutboundCommand(
                command.device(),
                command.payload(),
                nowMillis() + leftMillis,
                () -> judge.danger(asked).isEmpty()));
        switch (outcome) {
            case TAKEN -> {
                if (asked.name().equals("reboot")) {
                    rebootingUntilMillis.put(command.device(), nowMillis() + REBOOT_MILLIS);
                }
            }
            case TOO_LARGE -> move(sent, State.FAILED, "larger than the device takes");
            case NOT_HERE, FULL -> {
                notBeforeMillis.put(command.number(), nowMillis() + SEND_AGAIN_MILLIS);
                move(sent, State.ACCEPTED, "");
            }
        }
    }

    private Tracked move(Tracked command, State to, String reason) throws SQLException {
        return move(command.moved(to, reason), reason);
    }

    private Tracked move(Tracked moved, String detail) throws SQLException {
        store.change(() -> {
            store.move(moved);
            audit(moved, detail);
        });
        track(moved);
        return moved;
    }

    private void audit(Tracked command, String detail) throws SQLException {
        store.audit().add(nowUnixMillis(), command.id(), command.state().label(), detail.strip());
    }

    private long nowMillis() {
        return around.clock().monoMillis();
    }

    private long nowUnixMillis() {
        return around.clock().sight().unixMillis();
    }

    @Override
    public void close() {
        store.close();
    }
}

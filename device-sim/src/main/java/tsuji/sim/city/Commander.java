package tsuji.sim.city;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.scenario.CommandKind;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.wire.DeviceId;

/**
 * Issues the commands of a scenario, sends some again while that fault is on, and listens what becomes of them. One thread
 * drives it; {@link #heard} is called by the MQTT client's.
 */
public final class Commander implements FaultPort {
    /** A gateway says at the latest so long after the expiry that no answer came; and then it has to reach us. */
    static final long REPORT_MILLIS_MAX = 90_000;

    private static final JsonFactory JSON = new JsonFactory();
    private static final long[] SPEED_MODES = {6, 20};
    private static final long[] INTERVAL_SECONDS = {1, 2, 5};

    private final CommandPlan plan;
    private final Map<CommandKind, List<DeviceId>> takers;
    private final Predicate<byte[]> sender;
    private final CommandLog log;
    private final Clock clock;
    private final SplittableRandom random;
    private final long startMillis;
    private final List<Issued> issued = new ArrayList<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private long lastMillis;
    private Optional<Replay> replay = Optional.empty();

    private record Issued(String id, String device, byte[] payload) {}

    /** Since when commands are sent again, and how many were. */
    private record Replay(double perSecond, long sinceMillis, long sent) {}

    /** @param sender takes a command to the gateway; false: not now. */
    Commander(Scenario scenario, Predicate<byte[]> sender, CommandLog log, Clock clock) {
        this.plan = scenario.commands();
        this.takers = plan.takers(scenario.fleets());
        this.sender = sender;
        this.log = log;
        this.clock = clock;
        this.random = new SplittableRandom(scenario.seed());
        this.startMillis = clock.millis();
    }

    /** Issues what is due at this virtual time, and sends again what shall be. */
    public void step(Duration elapsed) throws IOException {
        long due = plan.dueAt(elapsed);
        boolean taken = true;
        while (issued.size() < due && taken) {
            taken = issue();
        }
        if (replay.isPresent() && !issued.isEmpty()) {
            replayWhatIsDue(replay.get());
        }
    }

    private boolean issue() throws IOException {
        CommandKind kind = plan.choose(takers, random.nextDouble()).orElseThrow();
        List<DeviceId> devices = takers.get(kind);
        String device = devices.get(random.nextInt(devices.size())).value();
        String id = "sim-" + startMillis + "-" + issued.size();
        byte[] payload = json(id, device, kind);
        boolean taken = send(id, device, kind, payload);
        if (taken) {
            issued.add(new Issued(id, device, payload));
        }
        return taken;
    }

    /**
     * Asks one thing of one device.
     *
     * @param id of the command; {@link #isOpen} until its outcome was heard.
     * @return false: not now.
     */
    public boolean ask(String id, DeviceId device, CommandKind kind) throws IOException {
        return send(id, device.value(), kind, json(id, device.value(), kind));
    }

    private boolean send(String id, String device, CommandKind kind, byte[] payload) throws IOException {
        // Before it is sent: its outcome may be here sooner than we go on.
        open.add(id);
        if (!sender.test(payload)) {
            open.remove(id);
            return false;
        }
        lastMillis = clock.millis();
        log.add(new CommandStep(id, device, CommandStep.Kind.ISSUED, kind.label(), "", lastMillis));
        return true;
    }

    private byte[] json(String id, String device, CommandKind kind) {
        long nowSeconds = clock.millis() / 1_000;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("device", device);
            json.writeStringField("name", kind.label());
            json.writeObjectFieldStart("arguments");
            switch (kind) {
                case SET_SPEED_MODE -> json.writeNumberField("mode", oneOf(SPEED_MODES));
                case SET_REPORT_INTERVAL -> json.writeNumberField("seconds", oneOf(INTERVAL_SECONDS));
                default -> {}
            }
            json.writeEndObject();
            json.writeNumberField("issued_at", nowSeconds);
            json.writeNumberField("expires_at", nowSeconds + plan.expiry().toSeconds());
            json.writeStringField("issuer", "tsuji-sim");
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private long oneOf(long... values) {
        return values[random.nextInt(values.length)];
    }

    private void replayWhatIsDue(Replay now) throws IOException {
        long due = (long) (now.perSecond * (clock.millis() - now.sinceMillis) / 1_000);
        long sent = now.sent;
        for (; sent < due; sent++) {
            Issued one = issued.get(random.nextInt(issued.size()));
            if (!sender.test(one.payload)) {
                break;
            }
            log.add(new CommandStep(one.id, one.device, CommandStep.Kind.REPLAYED, "", "", clock.millis()));
        }
        replay = Optional.of(new Replay(now.perSecond, now.sinceMillis, sent));
    }

    /** What became of a command, in the gateway's words. */
    void heard(byte[] payload) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    texts.put(parser.currentName(), parser.getText());
                }
            }
        } catch (JsonProcessingException e) {
            texts.clear();
        }
        String id = texts.getOrDefault("id", "");
        log.add(new CommandStep(
                id,
                texts.getOrDefault("device", ""),
                CommandStep.Kind.REPORTED,
                texts.getOrDefault("state", ""),
                texts.getOrDefault("reason", ""),
                clock.millis()));
        open.remove(id);
    }

    /** Whether its outcome is awaited. */
    public boolean isOpen(String id) {
        return open.contains(id);
    }

    /** Whether of those issued so far no outcome is to be waited for any more. */
    public boolean isSettled() {
        return open.isEmpty() || clock.millis() > lastMillis + plan.expiry().toMillis() + REPORT_MILLIS_MAX;
    }

    @Override
    public Set<FaultKind> kinds() {
        return Set.of(FaultKind.CITY_REPLAYED_COMMAND);
    }

    @Override
    public void start(Fault fault) {
        replay = Optional.of(new Replay(fault.value("perSecond"), clock.millis(), 0));
    }

    @Override
    public void stop(Fault fault) {
        replay = Optional.empty();
    }
}

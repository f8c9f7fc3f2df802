package tsuji.gateway.firmware;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Faults;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/** A gateway with scripted scooters in front of it; may be killed and started again. One thread, time moves when told. */
final class Street implements FirmwareOutlet, AutoCloseable {
    static final int TICK_MILLIS = 60_000;
    static final String ROLLOUT = "r1";

    final Lab lab;
    final StepClock clock = new StepClock();
    final ScriptedRegistry registry = new ScriptedRegistry();
    final Health health = new Health();
    final Map<DeviceId, ScriptedScooter> scooters = new LinkedHashMap<>();
    Runnable beforeSend = () -> {};
    Distributor gateway;

    Street(Path directory) throws IOException, UpdateFailedException {
        lab = new Lab(directory).trusting();
        start();
    }

    void start() {
        gateway = new Distributor(
                new Distributor.Surroundings(lab.settings(), registry, clock, new Counters(), health, this),
                point -> lab.faults.at(point));
    }

    /** As kill -9 does: nothing is finished, another process opens what is on the disk. */
    void kill() {
        gateway.close();
        start();
    }

    ScriptedScooter scooter(String id, Nature nature) {
        registry.device(id, "scooter");
        ScriptedScooter scooter = new ScriptedScooter(id, nature, new TrustedKeys(List.of(lab.maker.publicKey())));
        scooters.put(scooter.id, scooter);
        return scooter;
    }

    /** An image of sequence 7 to all scooters, in these stages. */
    void rollOut(int failedPercentMax, long soakMillis, Integer... percents) throws IOException, UpdateFailedException {
        lab.imports(7);
        tools().start(
                        lab.signed(lab.manifest(7)),
                        new Rollout.Plan(ROLLOUT, List.of(percents), failedPercentMax, soakMillis),
                        scooters.keySet().stream()
                                .map(id -> new RolloutTools.Candidate(id, "scooter"))
                                .toList(),
                        nowSeconds());
    }

    RolloutTools tools() throws IOException {
        return new RolloutTools(lab.settings());
    }

    long nowSeconds() {
        return clock.sight().unixMillis() / 1_000;
    }

    /** Lets everybody act for some time. */
    void run(long millis) throws MalformedException, UpdateFailedException {
        for (long left = millis; left > 0; left -= TICK_MILLIS) {
            tick();
        }
    }

    void tick() throws MalformedException, UpdateFailedException {
        for (ScriptedScooter scooter : scooters.values()) {
            gateway.committed(scooter.id, scooter.telemetry(), clock.monoMillis());
        }
        // As many messages as one device says in one tick, and more.
        for (int round = 0; round < 40; round++) {
            boolean isBusy = gateway.runOnce() > 0;
            for (ScriptedScooter scooter : scooters.values()) {
                isBusy |= !scooter.inbox.isEmpty();
                if (round == 0 || !scooter.inbox.isEmpty()) {
                    scooter.act(gateway);
                }
            }
            if (!isBusy && round > 0) {
                break;
            }
        }
        clock.advanceMillis(TICK_MILLIS);
    }

    /** Whether the disk has the city's word that the roll-out must stop. */
    boolean isAbortStored() throws SQLException {
        try (FirmwareStore store = FirmwareStore.open(lab.data, Faults.NONE)) {
            return store.aborts().all().containsKey(ROLLOUT);
        }
    }

    Rollout rollout() throws IOException, UpdateFailedException {
        return tools().list().get(0).rollout();
    }

    RolloutTools.Standing standing(ScriptedScooter scooter) throws IOException, UpdateFailedException {
        return tools().devices(ROLLOUT).stream()
                .filter(standing -> standing.device().equals(scooter.id))
                .findFirst()
                .orElseThrow();
    }

    UpdateState state(ScriptedScooter scooter) throws IOException, UpdateFailedException {
        return standing(scooter).state();
    }

    @Override
    public boolean listens(DeviceId device) {
        return scooters.get(device).listens;
    }

    @Override
    public void send(FirmwareMessage message) {
        beforeSend.run();
        scooters.get(message.device()).inbox.add(message);
    }

    @Override
    public void close() {
        gateway.close();
    }
}

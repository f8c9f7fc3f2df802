package tsuji.gateway.firmware;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** An open roll-out in memory, with its image and its devices. Thread firmware. */
final class Campaign {
    private final StoredImage image;
    private final Manifest manifest;
    private final Map<DeviceId, Placed> devices = new LinkedHashMap<>();
    private final Map<DeviceId, Long> allowedAtMillis = new LinkedHashMap<>();
    private Rollout rollout;

    /** {@code manifest}: of the image, verified. */
    Campaign(Rollout rollout, StoredImage image, Manifest manifest, List<Placed> placed) {
        this.rollout = rollout;
        this.image = image;
        this.manifest = manifest;
        placed.forEach(one -> devices.put(one.device(), one));
    }

    String id() {
        return rollout.plan().id();
    }

    Rollout rollout() {
        return rollout;
    }

    void set(Rollout now) {
        rollout = now;
    }

    StoredImage image() {
        return image;
    }

    Manifest manifest() {
        return manifest;
    }

    Update.Terms terms() {
        return new Update.Terms(
                manifest.version(),
                manifest.policy().attemptsMax(),
                manifest.policy().confirmSeconds() * 1_000L);
    }

    Collection<Placed> devices() {
        return List.copyOf(devices.values());
    }

    Optional<Placed> find(DeviceId device) {
        return Optional.ofNullable(devices.get(device));
    }

    void put(Placed placed) {
        devices.put(placed.device(), placed);
        if (placed.update().state() != UpdateState.WAITING_POLICY) {
            allowedAtMillis.remove(placed.device());
        }
    }

    /** Whether the device that waits may be told to install: not twice within the time. */
    boolean mayBeAllowed(DeviceId device, long nowMillis, long againMillis) {
        boolean due = nowMillis - allowedAtMillis.getOrDefault(device, nowMillis - againMillis) >= againMillis;
        if (due) {
            allowedAtMillis.put(device, nowMillis);
        }
        return due;
    }

    /** Whether anything is left to do. */
    boolean isAlive() {
        return rollout.state().isOpen()
                || devices.values().stream()
                        .anyMatch(placed -> !placed.update().state().isEnd());
    }

    boolean isTurnOf(Placed placed) {
        return rollout.state() == Rollout.State.RUNNING && placed.stage() <= rollout.stage();
    }

    /** Devices at work, and those that were just allowed to install. */
    long active(long nowMillis, long againMillis) {
        allowedAtMillis.values().removeIf(at -> nowMillis - at >= againMillis);
        return allowedAtMillis.size()
                + devices.values().stream()
                        .filter(placed -> placed.update().isActive())
                        .count();
    }

    /** The devices of the stages so far; who was called back does not count. */
    Rollout.Count count() {
        int total = 0;
        int confirmed = 0;
        int failed = 0;
        for (Placed placed : devices.values()) {
            Update update = placed.update();
            boolean counts = placed.stage() <= rollout.stage()
                    && !(update.state().isEnd() && update.result() == UpdateResult.CANCELLED);
            if (counts) {
                total++;
                confirmed += update.state() == UpdateState.CONFIRMED ? 1 : 0;
                failed += update.state() == UpdateState.FAILED || update.state() == UpdateState.ROLLED_BACK ? 1 : 0;
            }
        }
        return new Rollout.Count(total, confirmed, failed);
    }
}

package tsuji.gateway.firmware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** Roll-outs from the command line. The running gateway takes up what is written within a second. */
public final class RolloutTools {
    /** Devices in one roll-out. */
    public static final int DEVICES_MAX = 10_000;

    private final FirmwareSettings settings;
    private final FirmwareTools tools;

    public RolloutTools(FirmwareSettings settings) throws IOException {
        this.settings = settings;
        this.tools = new FirmwareTools(settings);
    }

    /** A registered device that might get the image. */
    public record Candidate(DeviceId device, String type) {}

    /** How far a roll-out is: devices by where they stand. */
    public record Progress(Rollout rollout, String component, long sequence, Map<UpdateState, Integer> devices) {}

    /** Where one device stands. */
    public record Standing(DeviceId device, int stage, UpdateState state, int failures, long offset, String reason) {}

    /**
     * Begins a roll-out of an imported image to those candidates whose type the image is for.
     *
     * @param cose the image's signed manifest.
     * @return how many devices it has.
     * @throws IllegalArgumentException when it cannot be begun; the message says why.
     */
    public int start(byte[] cose, Rollout.Plan plan, List<Candidate> candidates, long nowSeconds)
            throws IOException, UpdateFailedException {
        requireTopicLevel(plan.id());
        return tools.with(store -> {
            StoredImage image = store.images().stream()
                    .filter(one -> StoredImage.fingerprint(one.cose()).equals(StoredImage.fingerprint(cose)))
                    .findFirst()
                    .orElseThrow(() -> new UpdateFailedException(
                            UpdateResult.UNSUPPORTED_PACKAGE,
                            "the image of this manifest is not stored: import it first"));
            new Trust(settings.rootKey(), store).open(cose, nowSeconds);
            RolloutTable.Stored stored =
                    new RolloutTable.Stored(Rollout.of(plan), image.deviceClass(), image.component(), image.sequence());
            requireAlone(store, stored);
            List<DeviceId> devices = inOrder(suitable(image, candidates), plan.id());
            tools.audit(
                    nowSeconds,
                    plan.id(),
                    "started",
                    image.facts() + " devices=" + devices.size() + " stages=" + Rollout.Plan.text(plan.percents())
                            + " max_failed=" + plan.failedPercentMax() + "%");
            store.change(() -> {
                if (!store.rollouts().makeRoom()) {
                    throw new IllegalArgumentException(RolloutTable.ROLLOUTS_MAX + " roll-outs are open");
                }
                store.rollouts().add(stored);
                for (int i = 0; i < devices.size(); i++) {
                    Placed placed = new Placed(devices.get(i), plan.stageOf(i, devices.size()), Update.WAITING);
                    store.rollouts().put(plan.id(), placed);
                }
            });
            return devices.size();
        });
    }

    /** The city stops a roll-out by a topic that has the id as a level. */
    private static void requireTopicLevel(String id) {
        if (!DeviceId.isValid(id)) {
            throw new IllegalArgumentException("roll-out \"" + id + "\": must be 1 to " + DeviceId.LENGTH_MAX
                    + " characters of A-Z a-z 0-9 - . : _, the first a letter or digit");
        }
    }

    private static void requireAlone(FirmwareStore store, RolloutTable.Stored wanted) throws SQLException {
        for (RolloutTable.Stored other : store.rollouts().all()) {
            String id = other.rollout().plan().id();
            boolean sameTarget = other.deviceClass().equals(wanted.deviceClass())
                    && other.component().equals(wanted.component());
            if (id.equals(wanted.rollout().plan().id())) {
                throw new IllegalArgumentException("there is a roll-out " + id + " already; name another --id");
            }
            if (sameTarget && other.rollout().state().isOpen()) {
                throw new IllegalArgumentException("roll-out " + id + " of the same component is open; stop it first");
            }
        }
    }

    private List<DeviceId> suitable(StoredImage image, List<Candidate> candidates) {
        Set<String> types = settings.models().stream()
                .filter(model -> model.deviceClass().toString().equals(image.deviceClass()))
                .map(FirmwareSettings.Model::type)
                .collect(Collectors.toSet());
        List<DeviceId> devices = candidates.stream()
                .filter(candidate -> types.contains(candidate.type()))
                .map(Candidate::device)
                .toList();
        if (devices.isEmpty() || devices.size() > DEVICES_MAX) {
            throw new IllegalArgumentException(
                    devices.size() + " devices of type " + types + " are registered, must be 1 to " + DEVICES_MAX);
        }
        return devices;
    }

    /** Another order for each roll-out, so that not always the same devices come first. */
    private static List<DeviceId> inOrder(List<DeviceId> devices, String id) {
        List<DeviceId> order = new ArrayList<>(devices);
        order.sort(Comparator.comparing(
                device -> HexFormat.of().formatHex(Sha256.of((id + "/" + device).getBytes(StandardCharsets.UTF_8)))));
        return order;
    }

    /** Offers the image to no further device. */
    public void pause(String id, long nowSeconds) throws IOException, UpdateFailedException {
        change(id, Rollout.State.RUNNING, Rollout.State.PAUSED, "by hand", nowSeconds);
    }

    public void resume(String id, long nowSeconds) throws IOException, UpdateFailedException {
        change(id, Rollout.State.PAUSED, Rollout.State.RUNNING, "", nowSeconds);
    }

    /** The kill switch: for good; every device that has not begun to install is called back. */
    public void stop(String id, long nowSeconds) throws IOException, UpdateFailedException {
        tools.with(store -> {
            Rollout now = find(store, id);
            if (!now.state().isOpen()) {
                throw new IllegalArgumentException("roll-out " + id + " is " + now.state() + " already");
            }
            return move(store, now, Rollout.State.STOPPED, "by hand", nowSeconds);
        });
    }

    private void change(String id, Rollout.State from, Rollout.State to, String reason, long nowSeconds)
            throws IOException, UpdateFailedException {
        tools.with(store -> {
            Rollout now = find(store, id);
            if (now.state() != from) {
                throw new IllegalArgumentException("roll-out " + id + " is " + now.state() + ", not " + from);
            }
            return move(store, now, to, reason, nowSeconds);
        });
    }

    private boolean move(FirmwareStore store, Rollout from, Rollout.State state, String reason, long nowSeconds)
            throws SQLException {
        Rollout to = new Rollout(from.plan(), state, from.stage(), reason, from.ripeMillis());
        tools.audit(nowSeconds, from.plan().id(), state.name().toLowerCase(Locale.ROOT), reason);
        boolean[] moved = new boolean[1];
        store.change(() -> moved[0] = store.rollouts().move(from, to));
        if (!moved[0]) {
            throw new IllegalArgumentException(
                    "roll-out " + from.plan().id() + " has just moved on; look and try again");
        }
        return true;
    }

    private static Rollout find(FirmwareStore store, String id) throws SQLException {
        return store.rollouts()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no roll-out " + id))
                .rollout();
    }

    /** All that are remembered, the newest first. */
    public List<Progress> list() throws IOException, UpdateFailedException {
        return tools.with(store -> {
            List<Progress> list = new ArrayList<>();
            for (RolloutTable.Stored stored : store.rollouts().all()) {
                Map<UpdateState, Integer> devices = new EnumMap<>(UpdateState.class);
                for (Placed placed :
                        store.rollouts().devices(stored.rollout().plan().id())) {
                    devices.merge(placed.update().state(), 1, Integer::sum);
                }
                list.add(new Progress(stored.rollout(), stored.component(), stored.sequence(), devices));
            }
            return list;
        });
    }

    /** The devices of a roll-out, in the order of their stages. */
    public List<Standing> devices(String id) throws IOException, UpdateFailedException {
        return tools.with(store -> {
            find(store, id);
            return store.rollouts().devices(id).stream()
                    .map(RolloutTools::standing)
                    .toList();
        });
    }

    private static Standing standing(Placed placed) {
        Update update = placed.update();
        String reason = update.result() == UpdateResult.NONE ? "" : update.result() + ": " + update.detail();
        return new Standing(
                placed.device(), placed.stage(), update.state(), update.attempts(), update.offset(), reason);
    }
}

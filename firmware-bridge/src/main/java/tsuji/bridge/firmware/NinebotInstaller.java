package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.Optional;
import tsuji.bridge.scooter.EscState;
import tsuji.bridge.scooter.Scooter;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/** A Ninebot or Xiaomi scooter. It has one place for an image: what runs is what was installed last. */
final class NinebotInstaller implements Installer {
    private final Scooter scooter;

    NinebotInstaller(Scooter scooter) {
        this.scooter = scooter;
    }

    @Override
    public Manifest.Format format() {
        return Manifest.Format.NINEBOT_IAP;
    }

    @Override
    public Optional<String> version() throws IOException, InterruptedException {
        try {
            return Optional.of(scooter.firmware());
        } catch (Scooter.SilentException e) {
            return Optional.empty();
        }
    }

    /** What the gateway knows may be ten minutes old; nobody may be riding now. */
    @Override
    public Optional<String> objection(Policy policy) throws IOException, InterruptedException {
        EscState state = scooter.state();
        if (state.isMoving()) {
            return Optional.of("the scooter moves");
        }
        if (policy.parkedOnly() && !state.isLocked()) {
            return Optional.of("the scooter is not locked");
        }
        return state.batteryPercent() < policy.batteryPercentMin()
                ? Optional.of("charged to " + state.batteryPercent() + " %")
                : Optional.empty();
    }

    @Override
    public UpdateState install(VerifiedImage image, Optional<VerifiedImage> previous, UpdateWatcher watcher)
            throws IOException, InterruptedException, UpdateFailedException {
        UpdateState end = new NinebotUpdate(scooter, watcher).run(image, previous);
        return end == UpdateState.CONFIRMED ? UpdateState.TESTING : end;
    }

    @Override
    public UpdateState confirm(VerifiedImage image) throws IOException, InterruptedException {
        boolean runs = scooter.firmware().equals(image.manifest().version());
        return runs ? UpdateState.CONFIRMED : UpdateState.ROLLED_BACK;
    }

    /** It has told the right version itself; writing the only place again would risk more than it mends. */
    @Override
    public UpdateState revert(VerifiedImage image) {
        return UpdateState.FAILED;
    }
}

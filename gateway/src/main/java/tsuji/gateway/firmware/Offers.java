package tsuji.gateway.firmware;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/**
 * Who is offered an image, and who may install it: its turn has come, there is a place, the policy allows it, the manifest is
 * still good and the image whole. Thread firmware.
 */
final class Offers {
    /** A device that waits for its permission is told it again after this. */
    static final long ALLOW_AGAIN_MILLIS = 60_000;

    private final Distributor.Surroundings around;
    private final Situations situations;
    private final FirmwareStore store;
    private final Moves moves;
    private final Courier courier;
    private final Images images;
    private final Collection<Campaign> campaigns;

    /** {@code campaigns}: all that are open, as they are at any time. */
    Offers(
            Distributor.Surroundings around,
            Situations situations,
            FirmwareStore store,
            Moves moves,
            Courier courier,
            Images images,
            Collection<Campaign> campaigns) {
        this.around = around;
        this.situations = situations;
        this.store = store;
        this.moves = moves;
        this.courier = courier;
        this.images = images;
        this.campaigns = campaigns;
    }

    void serve(Campaign campaign) throws SQLException, IOException {
        try {
            for (Placed placed : campaign.devices()) {
                if (placed.update().state() == UpdateState.WAITING_POLICY) {
                    allow(campaign, placed);
                } else if (campaign.isTurnOf(placed) && placed.update().mayBeOffered(unixMillis())) {
                    offer(campaign, placed);
                }
            }
        } catch (UpdateFailedException e) {
            moves.pause(campaign, e);
        }
    }

    /** Pauses it if its manifest is not good now, before the first device is at the gateway. */
    void judge(Campaign campaign) throws SQLException {
        try {
            requireGood(campaign);
        } catch (UpdateFailedException e) {
            moves.pause(campaign, e);
        }
    }

    /** Right before it counts: a key may have been revoked, and time passes. */
    private void requireGood(Campaign campaign) throws SQLException, UpdateFailedException {
        long nowSeconds = unixMillis() / 1_000;
        Trust trust = new Trust(around.settings().rootKey(), store);
        Acceptance.checkTimes(trust.open(campaign.image().cose(), nowSeconds), nowSeconds);
    }

    private void allow(Campaign campaign, Placed placed) throws SQLException, UpdateFailedException {
        Optional<Device> device = around.registry().find(placed.device());
        if (device.isPresent()
                && mayWork(campaign, device.get())
                && campaign.mayBeAllowed(placed.device(), unixMillis(), ALLOW_AGAIN_MILLIS)) {
            requireGood(campaign);
            courier.tell(placed, campaign.manifest().sequence(), UpdateState.INSTALLING);
        }
    }

    private void offer(Campaign campaign, Placed placed) throws SQLException, IOException, UpdateFailedException {
        long now = unixMillis();
        Optional<Device> device = around.registry().find(placed.device());
        if (device.isEmpty()) {
            moves.move(campaign, placed, placed.update().cancelled("not registered any more", now));
            return;
        }
        String runs = situations.version(placed.device());
        if (runs.equals(campaign.manifest().version())) {
            moves.move(campaign, placed, placed.update().found(now));
            return;
        }
        if (isBusy(placed.device()) || !mayWork(campaign, device.get())) {
            return;
        }
        requireGood(campaign);
        try {
            Acceptance.check(campaign.manifest(), standing(campaign, placed.device(), runs), now / 1_000);
        } catch (UpdateFailedException e) {
            moves.move(campaign, placed, placed.update().unsuitable(e.result(), e.getMessage(), now));
            return;
        }
        images.verify(campaign);
        moves.move(campaign, placed, placed.update().offered(now));
        courier.offer(campaign, placed.device());
    }

    private Acceptance.Device standing(Campaign campaign, DeviceId device, String runs) throws SQLException {
        Manifest manifest = campaign.manifest();
        RolloutTable.Installed installed = store.rollouts().installed(device, manifest.component());
        return new Acceptance.Device(
                manifest.vendor(),
                manifest.deviceClass(),
                manifest.component(),
                installed.sequence(),
                installed.securityCounter(),
                runs);
    }

    /** A place is free, the device listens, and the policy has nothing against it. */
    private boolean mayWork(Campaign campaign, Device device) {
        long active = campaigns.stream()
                .mapToLong(one -> one.active(unixMillis(), ALLOW_AGAIN_MILLIS))
                .sum();
        LocalTime localTime = LocalTime.ofInstant(Instant.ofEpochMilli(unixMillis()), ZoneId.systemDefault());
        TrustedClock clock = around.clock();
        return active < around.settings().parallelMax()
                && courier.reaches(device.id())
                && situations
                        .objection(device, campaign.manifest().policy(), clock.monoMillis(), localTime)
                        .isEmpty();
    }

    /** Whether another roll-out is at work on it. */
    private boolean isBusy(DeviceId device) {
        return campaigns.stream()
                .flatMap(campaign -> campaign.find(device).stream())
                .anyMatch(placed -> placed.update().isUnderWay());
    }

    private long unixMillis() {
        return around.clock().sight().unixMillis();
    }
}

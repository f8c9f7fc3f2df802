package tsuji.gateway.firmware;

import java.sql.SQLException;
import java.util.Locale;
import tsuji.gateway.command.AuditTrail;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** Steps of roll-outs and devices: into the audit log, then onto the disk, then into effect. Thread firmware. */
final class Moves {
    /** Progress is written this often; where to go on after a crash, the device says itself. */
    static final long PROGRESS_BYTES = 65_536;

    private final FirmwareStore store;
    private final AuditTrail audit;
    private final Courier courier;
    private final TrustedClock clock;
    private final Health health;

    Moves(FirmwareStore store, AuditTrail audit, Courier courier, TrustedClock clock, Health health) {
        this.store = store;
        this.audit = audit;
        this.courier = courier;
        this.clock = clock;
        this.health = health;
    }

    void pause(Campaign campaign, UpdateFailedException e) throws SQLException {
        campaign.set(pause(campaign.rollout(), e));
    }

    /** What it is then: one that is not running stays as it is. */
    Rollout pause(Rollout rollout, UpdateFailedException e) throws SQLException {
        Rollout paused = rollout.paused(e.result() + ": " + e.getMessage());
        move(rollout, paused);
        return paused;
    }

    void move(Campaign campaign, Rollout next) throws SQLException {
        move(campaign.rollout(), next);
        campaign.set(next);
    }

    /** Should the command line have been faster, nothing changes, and what it wrote is seen at the next look. */
    void move(Rollout from, Rollout to) throws SQLException {
        if (to.equals(from)) {
            return;
        }
        boolean isStep = from.state() != to.state() || from.stage() != to.stage();
        if (isStep) {
            String stage =
                    "stage " + (to.stage() + 1) + " of " + to.plan().percents().size();
            audit(to.plan().id(), to.state(), (stage + " " + to.reason()).strip());
        }
        store.change(() -> store.rollouts().move(from, to));
        if (isStep && (to.state() == Rollout.State.PAUSED || to.state() == Rollout.State.STOPPED)) {
            alarm(to);
        }
    }

    /** It does not go on by itself. */
    void alarm(Rollout rollout) {
        String id = rollout.plan().id();
        String advice = rollout.state() == Rollout.State.PAUSED
                ? "; when that is mended: tsuji-gateway firmware rollout resume " + id
                : "; see tsuji-gateway firmware rollout status " + id;
        health.raise(
                ErrorCode.E601, "roll-out " + id + " " + label(rollout.state()) + ": " + rollout.reason() + advice);
    }

    void move(Campaign campaign, Placed placed, Update next) throws SQLException {
        Update before = placed.update();
        if (next.equals(before)) {
            return;
        }
        Placed moved = placed.with(next);
        boolean isStep = next.state() != before.state()
                || next.attempts() != before.attempts()
                || next.result() != before.result();
        if (isStep) {
            audit(campaign.id(), next.state(), detail(campaign, moved));
        }
        boolean progressed = next.offset() / PROGRESS_BYTES != before.offset() / PROGRESS_BYTES;
        if (isStep || progressed || !next.runs().equals(before.runs())) {
            store.change(() -> {
                store.rollouts().put(campaign.id(), moved);
                if (next.state() == UpdateState.CONFIRMED) {
                    store.rollouts().setInstalled(moved.device(), campaign.image());
                }
            });
        }
        campaign.put(moved);
        if (next.state().isEnd() && before.startedMillis() > 0) {
            courier.tell(moved, campaign.manifest().sequence(), next.state());
        }
    }

    /** Who signed, which image, which device, how it ended (firmware-update 7.6). */
    private static String detail(Campaign campaign, Placed placed) {
        Update update = placed.update();
        String result = update.result() == UpdateResult.NONE ? "" : " " + update.result() + ": " + update.detail();
        return placed.device() + " " + campaign.image().facts() + " failed=" + update.attempts() + result;
    }

    private void audit(String subject, Enum<?> step, String detail) throws SQLException {
        audit.add(clock.sight().unixMillis(), subject, label(step), detail);
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}

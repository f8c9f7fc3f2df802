package tsuji.bridge.echonet;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Outbox;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.SlotDay;

/**
 * Makes slots of register readings: what a register gained from one slot boundary to the next. A slot is reported once, when
 * the registers at both its ends are known, and settled in the ledger when the gateway has it.
 */
final class SlotRecorder {
    /** Registers at boundaries that are remembered: more than four days of half hours. */
    static final int BOUNDARIES_MAX = 256;

    /** A low-voltage connection does not carry more than this. */
    static final double POWER_MAX_W = 100_000;

    private static final int MISSING_MAX = 256;

    private final DeviceId device;
    private final Outbox outbox;
    private final SlotLedger ledger;
    private final int slotMinutes;
    private final ZoneOffset zone;
    // The ones put first are forgotten first: healing puts old ones beside those of today.
    private final Map<LocalDateTime, Boundary> boundaries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LocalDateTime, Boundary> eldest) {
            return size() > BOUNDARIES_MAX;
        }
    };
    private final Set<LocalDateTime> underWay = new HashSet<>();
    private final Queue<LocalDateTime> acknowledged = new ConcurrentLinkedQueue<>();
    private boolean implausible;

    /** Where a register reading came from; what is healed can be told from what was pushed. */
    enum Source {
        /** Pushed or read within the slot that follows. */
        EA,
        /** The meter's history of days. */
        E2,
        /** The meter's history of both directions. */
        EC
    }

    private record Boundary(OptionalLong normal, OptionalLong reverse, Source source) {
        static final Boundary UNKNOWN = new Boundary(OptionalLong.empty(), OptionalLong.empty(), Source.EA);

        boolean isWhole(boolean withReverse) {
            return normal.isPresent() && (!withReverse || reverse.isPresent());
        }
    }

    SlotRecorder(DeviceId device, Outbox outbox, SlotLedger ledger, int slotMinutes, ZoneOffset zone) {
        this.device = device;
        this.outbox = outbox;
        this.ledger = ledger;
        this.slotMinutes = slotMinutes;
        this.zone = zone;
    }

    /** A register at a boundary is known, or the meter has said that it is not. What was known before stays. */
    void normal(LocalDateTime at, OptionalLong count, Source source) {
        Boundary before = boundaries.getOrDefault(at, Boundary.UNKNOWN);
        if (before.normal().isEmpty() && count.isPresent()) {
            boundaries.put(at, new Boundary(count, before.reverse(), source));
        }
    }

    /** The same of the register of the other direction. */
    void reverse(LocalDateTime at, OptionalLong count, Source source) {
        Boundary before = boundaries.getOrDefault(at, Boundary.UNKNOWN);
        if (before.reverse().isEmpty() && count.isPresent()) {
            boundaries.put(at, new Boundary(before.normal(), count, source));
        }
    }

    boolean knows(LocalDateTime at, boolean withReverse) {
        Boundary boundary = boundaries.get(at);
        return boundary != null && boundary.isWhole(withReverse);
    }

    /** Another meter hangs there now: registers of the old one mean nothing any more. */
    void forget() {
        boundaries.clear();
    }

    /** Reports every slot at this boundary that can be reported. Returns how many. */
    int report(LocalDateTime boundary, EnergyScale scale, boolean withReverse) throws IOException {
        return reportSlot(boundary.minusMinutes(slotMinutes), scale, withReverse)
                + reportSlot(boundary, scale, withReverse);
    }

    private int reportSlot(LocalDateTime start, EnergyScale scale, boolean withReverse) throws IOException {
        Boundary first = boundaries.get(start);
        Boundary last = boundaries.get(start.plusMinutes(slotMinutes));
        boolean known = first != null && last != null && first.isWhole(withReverse) && last.isWhole(withReverse);
        if (!known || underWay.contains(start) || !ledger.isMissing(start)) {
            return 0;
        }
        double imported =
                scale.whBetween(first.normal().getAsLong(), last.normal().getAsLong());
        double exported = withReverse
                ? scale.whBetween(first.reverse().getAsLong(), last.reverse().getAsLong())
                : 0;
        if (Math.max(imported, exported) > POWER_MAX_W * slotMinutes / 60) {
            implausible = true;
            ledger.settle(start, SlotLedger.Fate.NO_DATA);
            return 0;
        }
        List<Reading> readings = new ArrayList<>();
        double time = start.toEpochSecond(zone);
        readings.add(Reading.number("interval_import", "Wh", imported, time));
        if (withReverse) {
            readings.add(Reading.number("interval_export", "Wh", exported, time));
        }
        readings.add(Reading.number("interval_length", "s", slotMinutes * 60.0, time));
        Source source = first.source() == Source.EA ? last.source() : first.source();
        readings.add(Reading.text("interval_source", source.name(), time));
        if (!outbox.offer(Message.interval(device, readings), () -> acknowledged.add(start))) {
            return 0;
        }
        underWay.add(start);
        return 1;
    }

    /** The gateway has said which slots it has. Returns how many it has lost. */
    int reconcile(List<SlotDay> days) throws IOException {
        Set<LocalDateTime> had = new HashSet<>();
        for (SlotDay day : days) {
            if (day.lengthSeconds() == slotMinutes * 60) {
                day.starts().forEach(start -> had.add(LocalDateTime.ofEpochSecond(start, 0, zone)));
            }
        }
        return ledger.reconcile(had);
    }

    /** Settles what the gateway has acknowledged since the last call. What the ledger cannot keep now, the next call settles. */
    int settle() throws IOException {
        int settled = 0;
        for (LocalDateTime start = acknowledged.peek(); start != null; start = acknowledged.peek()) {
            ledger.settle(start, SlotLedger.Fate.ACKNOWLEDGED);
            acknowledged.remove();
            underWay.remove(start);
            settled++;
        }
        return settled;
    }

    /** The meter has no reading at this boundary: the slots at both its sides cannot be told. */
    void noData(LocalDateTime boundary) throws IOException {
        giveUp(List.of(boundary.minusMinutes(slotMinutes), boundary));
    }

    /** Slots that nobody can tell any more. */
    void giveUp(List<LocalDateTime> starts) throws IOException {
        ledger.settle(
                starts.stream()
                        .filter(start -> ledger.isMissing(start) && !underWay.contains(start))
                        .toList(),
                SlotLedger.Fate.NO_DATA);
    }

    /** The oldest slots that end by then and are neither settled nor under way. */
    List<LocalDateTime> missing(LocalDateTime until) {
        return ledger.missing(until, MISSING_MAX).stream()
                .filter(start -> !underWay.contains(start))
                .toList();
    }

    /** Whether a slot was beyond what a connection can carry, since the last call: perhaps the meter was replaced. */
    boolean wasImplausible() {
        boolean was = implausible;
        implausible = false;
        return was;
    }
}

package tsuji.bridge.echonet;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads slots that are missing from the meter's own history, a part at a time, oldest first. Whoever calls it sees
 * to it that it disturbs nothing.
 */
final class Healer {
    /** Both histories of the standard have registers of half hours, however long the meter's slots are. */
    static final int HISTORY_MINUTES = 30;

    /** A reading that is not there after so long will not come any more. */
    private static final int HOURS_UNTIL_VOID = 2;

    private final MeterClient client;
    private final SlotRecorder recorder;
    private final MeterClock clock;
    private final int slotMinutes;
    private final Set<LocalDateTime> refused = new HashSet<>();

    Healer(MeterClient client, SlotRecorder recorder, MeterClock clock, int slotMinutes) {
        this.client = client;
        this.recorder = recorder;
        this.clock = clock;
        this.slotMinutes = slotMinutes;
    }

    /**
     * Heals a part of what is missing.
     *
     * @return false: nothing is missing, or this meter's history cannot tell it.
     */
    boolean step(MeterIdentity meter) throws IOException, InterruptedException {
        LocalDateTime until = clock.slotStart(slotMinutes);
        Map<Boolean, List<LocalDateTime>> missing = recorder.missing(until).stream()
                .collect(Collectors.partitioningBy(start -> canBeTold(start, meter.hasReverse())));
        // The register at the end of the last slot may still be pushed or read; any earlier one will not come any more.
        List<LocalDateTime> lost = missing.get(false).stream()
                .filter(start -> start.plusMinutes(slotMinutes).isBefore(until))
                .toList();
        recorder.giveUp(lost);
        List<LocalDateTime> told = missing.get(true).stream()
                .filter(start -> !refused.contains(start))
                .toList();
        return told.isEmpty() ? !lost.isEmpty() : heal(told, until, meter);
    }

    /** Whether the registers at both ends of a slot are known, or in a history. */
    private boolean canBeTold(LocalDateTime start, boolean withReverse) {
        return Stream.of(start, start.plusMinutes(slotMinutes))
                .allMatch(at -> at.getMinute() % HISTORY_MINUTES == 0 || recorder.knows(at, withReverse));
    }

    private boolean heal(List<LocalDateTime> missing, LocalDateTime until, MeterIdentity meter)
            throws IOException, InterruptedException {
        LocalDateTime first = missing.get(0);
        LocalDateTime reach = halfHour(first).plusMinutes((long) (SlotHistory.PAIRS_MAX - 1) * HISTORY_MINUTES);
        long far = missing.stream()
                .filter(start -> start.isBefore(first.plusDays(1)) && !start.isBefore(reach))
                .count();
        LocalDateTime wanted = recorder.knows(first, meter.hasReverse()) ? first.plusMinutes(slotMinutes) : first;
        // A meter may name EC in its map and refuse it all the same; days have the same registers.
        boolean read = far == 0
                        && meter.canReadSlots()
                        && readSlots(meter, reach.isAfter(until) ? halfHour(until) : reach, halfHour(first))
                || meter.canReadDays() && readDay(meter, wanted);
        if (!read) {
            // Until the line is opened again; there are as many as a ledger has slots.
            refused.add(first);
        }
        return read;
    }

    private static LocalDateTime halfHour(LocalDateTime at) {
        return at.withMinute(at.getMinute() / HISTORY_MINUTES * HISTORY_MINUTES);
    }

    private boolean readSlots(MeterIdentity meter, LocalDateTime from, LocalDateTime to)
            throws IOException, InterruptedException {
        int count = 1 + (int) (ChronoUnit.MINUTES.between(to, from) / HISTORY_MINUTES);
        if (!client.set(new Property(Epc.SLOT_HISTORY_FROM, SlotHistory.selector(from, count)))) {
            return false;
        }
        Property value = client.get(Epc.SLOT_HISTORY).value(Epc.SLOT_HISTORY).orElse(Property.of(Epc.SLOT_HISTORY));
        try {
            SlotHistory history = SlotHistory.decode(value.edt());
            if (!history.from().equals(from)) {
                return false;
            }
            LocalDateTime at = from;
            for (SlotHistory.Pair pair : history.pairs()) {
                recorder.normal(at, pair.normal(), SlotRecorder.Source.EC);
                recorder.reverse(at, pair.reverse(), SlotRecorder.Source.EC);
                at = at.minusMinutes(HISTORY_MINUTES);
            }
            return reportFrom(at.plusMinutes(HISTORY_MINUTES), history.pairs().size(), meter);
        } catch (FrameException e) {
            return false;
        }
    }

    private boolean readDay(MeterIdentity meter, LocalDateTime wanted) throws IOException, InterruptedException {
        long daysBack =
                ChronoUnit.DAYS.between(wanted.toLocalDate(), clock.now().toLocalDate());
        if (daysBack < 0 || daysBack > DayHistory.DAYS_BACK_MAX) {
            return false;
        }
        // The answer of the setting is awaited before the history is read: the meter may still show the day before.
        if (!client.set(new Property(Epc.HISTORY_DAY, new byte[] {(byte) daysBack}))) {
            return false;
        }
        LocalDateTime midnight = wanted.toLocalDate().atStartOfDay();
        boolean read = readDay(Epc.DAY_HISTORY, (int) daysBack, midnight);
        if (read && meter.hasReverse()) {
            read = readDay(Epc.DAY_HISTORY_REVERSE, (int) daysBack, midnight);
        }
        return read && reportFrom(midnight, DayHistory.COUNTS, meter);
    }

    private boolean readDay(int epc, int daysBack, LocalDateTime midnight) throws IOException, InterruptedException {
        Property value = client.get(epc).value(epc).orElse(Property.of(epc));
        try {
            DayHistory history = DayHistory.decode(value.edt());
            if (history.daysBack() != daysBack) {
                return false;
            }
            for (int i = 0; i < DayHistory.COUNTS; i++) {
                LocalDateTime at = midnight.plusMinutes((long) i * HISTORY_MINUTES);
                OptionalLong count = history.counts().get(i);
                if (epc == Epc.DAY_HISTORY) {
                    recorder.normal(at, count, SlotRecorder.Source.E2);
                } else {
                    recorder.reverse(at, count, SlotRecorder.Source.E2);
                }
            }
            return true;
        } catch (FrameException e) {
            return false;
        }
    }

    private boolean reportFrom(LocalDateTime first, int count, MeterIdentity meter) throws IOException {
        LocalDateTime old = clock.now().minusHours(HOURS_UNTIL_VOID);
        for (int i = 0; i < count; i++) {
            LocalDateTime at = first.plusMinutes((long) i * HISTORY_MINUTES);
            recorder.report(at, meter.scale(), meter.hasReverse());
            if (!recorder.knows(at, meter.hasReverse()) && at.isBefore(old)) {
                recorder.noData(at);
            }
        }
        return true;
    }
}

package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ledger of slots as a small text file: a line per day, a letter per slot.
 *
 * <pre>
 * tsuji-slots 1 minutes=30 serial=A00X000001
 * 2026-05-20 ------------------AAAAAAA....AAAAAAAAAAAAAAAAAAN
 * </pre>
 *
 * {@code A} acknowledged by the gateway, {@code N} the meter has no data, {@code .} missing, {@code -} before this bridge knew
 * the meter. It is replaced as a whole, synced before the rename. A damaged file is begun anew: the gateway knows
 * the slots that it has.
 */
final class SlotFile implements SlotLedger {
    /** Meters keep 99 days; older days are forgotten. */
    static final int DAYS_MAX = DayHistory.DAYS_BACK_MAX + 1;

    private static final int DAY_MINUTES = 24 * 60;
    private static final long BYTES_MAX = 64 * 1024;
    private static final char ACKNOWLEDGED = 'A';
    private static final char NO_DATA = 'N';
    private static final char MISSING = '.';
    private static final char BEFORE = '-';

    private final Path file;
    private final int slotMinutes;
    private final TreeMap<LocalDate, char[]> days = new TreeMap<>();
    private String serial = "";

    private SlotFile(Path file, int slotMinutes) {
        this.file = file;
        this.slotMinutes = slotMinutes;
    }

    static SlotFile open(Path file, int slotMinutes) throws IOException {
        SlotFile ledger = new SlotFile(file, slotMinutes);
        if (Files.exists(file) && Files.size(file) <= BYTES_MAX) {
            ledger.read(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        }
        return ledger;
    }

    private void read(List<String> lines) {
        String head = header("");
        if (lines.isEmpty() || !lines.get(0).startsWith(head)) {
            return;
        }
        serial = lines.get(0).substring(head.length());
        for (String line : lines.subList(1, lines.size())) {
            try {
                char[] slots = line.substring(11).toCharArray();
                if (slots.length == slotsOfDay()) {
                    days.put(LocalDate.parse(line.substring(0, 10)), slots);
                }
            } catch (DateTimeException | StringIndexOutOfBoundsException e) {
                // A damaged line: that day is read from the meter again.
                continue;
            }
        }
        trim();
    }

    private String header(String ofSerial) {
        return "tsuji-slots 1 minutes=" + slotMinutes + " serial=" + ofSerial;
    }

    private int slotsOfDay() {
        return DAY_MINUTES / slotMinutes;
    }

    @Override
    public String serial() {
        return serial;
    }

    @Override
    public void identify(String newSerial, LocalDateTime slotStart) throws IOException {
        boolean known = newSerial.equals(serial);
        serial = newSerial;
        if (days.isEmpty()) {
            char[] first = filled(MISSING);
            Arrays.fill(first, 0, index(slotStart), BEFORE);
            days.put(slotStart.toLocalDate(), first);
        } else if (known) {
            return;
        }
        write();
    }

    @Override
    public boolean isMissing(LocalDateTime start) {
        if (days.isEmpty() || start.toLocalDate().isBefore(days.firstKey()) || index(start) < 0) {
            return false;
        }
        char[] slots = days.get(start.toLocalDate());
        return slots == null || slots[index(start)] == MISSING;
    }

    private int index(LocalDateTime start) {
        int minute = start.getHour() * 60 + start.getMinute();
        return minute % slotMinutes == 0 && start.getSecond() == 0 ? minute / slotMinutes : -1;
    }

    @Override
    public List<LocalDateTime> missing(LocalDateTime until, int most) {
        List<LocalDateTime> missing = new ArrayList<>();
        if (days.isEmpty()) {
            return missing;
        }
        LocalDate oldest = until.toLocalDate().minusDays(DayHistory.DAYS_BACK_MAX);
        LocalDate from = days.firstKey().isBefore(oldest) ? oldest : days.firstKey();
        LocalDateTime start = from.atStartOfDay();
        while (missing.size() < most && !start.plusMinutes(slotMinutes).isAfter(until)) {
            if (isMissing(start)) {
                missing.add(start);
            }
            start = start.plusMinutes(slotMinutes);
        }
        return missing;
    }

    @Override
    public void settle(Collection<LocalDateTime> starts, Fate fate) throws IOException {
        boolean changed = false;
        for (LocalDateTime start : starts) {
            if (index(start) < 0 || days.isEmpty() || start.toLocalDate().isBefore(days.firstKey())) {
                continue;
            }
            char[] slots = days.computeIfAbsent(start.toLocalDate(), day -> filled(MISSING));
            slots[index(start)] = fate == Fate.ACKNOWLEDGED ? ACKNOWLEDGED : NO_DATA;
            changed = true;
        }
        if (changed) {
            trim();
            write();
        }
    }

    @Override
    public int reconcile(Set<LocalDateTime> had) throws IOException {
        if (days.isEmpty()) {
            return 0;
        }
        LocalDateTime first = had.stream().min(LocalDateTime::compareTo).orElse(LocalDateTime.MAX);
        reachBackTo(first);
        fillHoles();
        int lost = 0;
        for (Map.Entry<LocalDate, char[]> day : days.entrySet()) {
            char[] slots = day.getValue();
            for (int i = 0; i < slots.length; i++) {
                LocalDateTime start = day.getKey().atStartOfDay().plusMinutes((long) i * slotMinutes);
                boolean wasSettled = slots[i] == ACKNOWLEDGED;
                slots[i] = had.contains(start) ? ACKNOWLEDGED : without(slots[i], !start.isBefore(first));
                lost += wasSettled && slots[i] == MISSING ? 1 : 0;
            }
        }
        trim();
        write();
        return lost;
    }

    /** The gateway may know the meter for longer than a ledger that was begun anew. */
    private void reachBackTo(LocalDateTime first) {
        LocalDate oldest = days.lastKey().minusDays(DAYS_MAX - 1);
        LocalDate begun = days.firstKey();
        LocalDate day = first.toLocalDate().isBefore(oldest) ? oldest : first.toLocalDate();
        for (; day.isBefore(begun); day = day.plusDays(1)) {
            days.put(day, filled(BEFORE));
        }
    }

    /** Days of which this ledger knows nothing, although it knows days before and after: it was away. */
    private void fillHoles() {
        LocalDate last = days.lastKey();
        for (LocalDate day = days.firstKey(); day.isBefore(last); day = day.plusDays(1)) {
            days.computeIfAbsent(day, hole -> filled(MISSING));
        }
    }

    private static char without(char slot, boolean isKnown) {
        return slot == NO_DATA || slot == BEFORE && !isKnown ? slot : MISSING;
    }

    private char[] filled(char slot) {
        char[] slots = new char[slotsOfDay()];
        Arrays.fill(slots, slot);
        return slots;
    }

    private void trim() {
        while (days.size() > DAYS_MAX) {
            days.pollFirstEntry();
        }
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder(header(serial)).append('\n');
        for (Map.Entry<LocalDate, char[]> day : days.entrySet()) {
            text.append(day.getKey()).append(' ').append(day.getValue()).append('\n');
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import tsuji.bridge.link.SerialPipe;

/**
 * An adapter and the meter behind it, in the test's own time: silence on the line moves its clock. Its register gains one
 * count every two minutes, so 15 a slot, and shows the minutes since the year began, halved.
 */
final class FakeMeter {
    static final String ADDRESS = "FE80:0000:0000:0000:021D:1290:1234:5679";
    static final String SELF = "FE80:0000:0000:0000:021D:1290:1234:5678";
    static final String MAC = "001D129012345679";

    final SerialPipe pipe = new SerialPipe(this::written);
    final List<String> commands = new ArrayList<>();
    final List<Frame> requests = new ArrayList<>();
    final Set<Integer> refused = new TreeSet<>();

    LocalDateTime now;
    int slotMinutes = 30;
    byte[] wrongTime = {};
    byte[] wrongDate = {};
    String serial = "A00X000001";
    Dialect dialect = Dialect.BP35A1;
    boolean pushes = true;
    boolean pushesTwice;
    boolean confirmed;
    boolean echo;
    boolean eventBeforeOk;
    boolean binary;
    int lostAnswers;
    int failedJoins;
    int emptyScans;
    String beforeAnswer = "";
    long registerOffset;
    private long nanos;
    private LocalDateTime pushedTo;
    private int historyDay;
    private LocalDateTime historyFrom;
    private int historyCount;

    FakeMeter(LocalDateTime now) {
        this.now = now;
        this.pushedTo = now;
        pipe.onSilence(this::pass);
    }

    long nanoTime() {
        return nanos;
    }

    /** Time goes by; slots that end meanwhile are pushed. */
    void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        now = now.plusNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        LocalDateTime slot = floor(now);
        if (slot.isAfter(pushedTo)) {
            pushedTo = slot;
            if (pushes) {
                push(slot, Esv.INF);
                if (pushesTwice) {
                    push(slot, Esv.INF);
                }
            }
        }
    }

    void push(LocalDateTime slot, Esv esv) {
        udp(new Frame(0xA001, Eoj.METER, Eoj.CONTROLLER, esv, List.of(slotEnergy(slot))));
    }

    private Property slotEnergy(LocalDateTime slot) {
        return new Property(Epc.SLOT_ENERGY, new SlotEnergy(slot, OptionalLong.of(register(slot))).encode());
    }

    private LocalDateTime floor(LocalDateTime at) {
        int slot = (at.getHour() * 60 + at.getMinute()) / slotMinutes;
        return at.toLocalDate().atStartOfDay().plusMinutes((long) slot * slotMinutes);
    }

    long register(LocalDateTime at) {
        long minutes = at.getDayOfYear() * 1440L + at.getHour() * 60 + at.getMinute();
        return Math.floorMod(minutes / 2 + registerOffset, 1_000_000L);
    }

    void event(int number) {
        say(String.format("EVENT %02X %s%s", number, ADDRESS, dialect.isSided() ? " 0" : ""));
    }

    void say(String line) {
        pipe.deliver((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] written(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("SKSENDTO")) {
            sendTo(text, bytes);
        } else {
            String command = text.strip();
            commands.add(command);
            if (echo) {
                say(command);
            }
            answer(command);
        }
        return new byte[0];
    }

    private void answer(String command) {
        if (command.equals("ROPT")) {
            say(dialect.isSided() ? "FAIL ER04" : binary ? "OK 00" : "OK 01");
        } else if (command.equals("SKVER")) {
            say("EVER 1.2.10");
            say("OK");
        } else if (command.startsWith("SKSCAN")) {
            say("OK");
            scan();
        } else if (command.startsWith("SKJOIN") || command.equals("SKREJOIN")) {
            say("OK");
            say("EVENT 21 " + ADDRESS + (dialect.isSided() ? " 0 02" : " 02"));
            event(failedJoins-- > 0 ? SkLine.Event.JOIN_FAILED : SkLine.Event.JOINED);
        } else {
            say("OK");
        }
    }

    private void scan() {
        if (emptyScans-- <= 0) {
            event(SkLine.Event.BEACON);
            for (String line : List.of(
                    "EPANDESC",
                    "  Channel:2F",
                    "  Channel Page:09",
                    "  Pan ID:88AA",
                    "  Addr:" + MAC,
                    "  LQI:BC",
                    "  PairID:89ABCDEF")) {
                say(line);
            }
        }
        event(SkLine.Event.SCAN_FINISHED);
    }

    private void sendTo(String text, byte[] bytes) {
        String[] fields = text.split(" ", dialect.isSided() ? 8 : 7);
        int length = Integer.parseInt(fields[fields.length - 2], 16);
        byte[] payload = Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
        String sent = "EVENT 21 " + ADDRESS + (dialect.isSided() ? " 0 00" : " 00");
        if (eventBeforeOk) {
            say(sent);
        }
        say("OK");
        if (!eventBeforeOk) {
            say(sent);
        }
        try {
            request(Frame.decode(payload));
        } catch (FrameException e) {
            throw new AssertionError("the bridge has sent no frame", e);
        }
    }

    private void request(Frame frame) {
        requests.add(frame);
        if (frame.esv() == Esv.INFC_RES) {
            confirmed = true;
            return;
        }
        if (lostAnswers > 0) {
            lostAnswers--;
            return;
        }
        if (!beforeAnswer.isEmpty()) {
            for (String line : beforeAnswer.split("\n")) {
                say(line);
            }
            beforeAnswer = "";
        }
        if (frame.esv() == Esv.INF_REQ) {
            return;
        }
        boolean get = frame.esv() == Esv.GET;
        List<Property> answer = new ArrayList<>();
        for (Property property : frame.properties()) {
            boolean fails = refused.contains(property.epc());
            answer.add(
                    get && !fails ? new Property(property.epc(), value(property.epc())) : Property.of(property.epc()));
            if (!get && !fails) {
                set(property);
            }
        }
        boolean whole = frame.properties().stream().noneMatch(property -> refused.contains(property.epc()));
        Esv esv = get ? whole ? Esv.GET_RES : Esv.GET_SNA : whole ? Esv.SET_RES : Esv.SET_C_SNA;
        udp(new Frame(frame.tid(), frame.destination(), frame.source(), esv, answer));
    }

    private void set(Property property) {
        ByteBuffer in = ByteBuffer.wrap(property.edt());
        try {
            if (property.epc() == Epc.HISTORY_DAY) {
                historyDay = in.get();
            } else {
                historyFrom = Edt.dateAndMinute(in);
                historyCount = in.get();
            }
        } catch (FrameException e) {
            throw new AssertionError("the bridge has set a wrong value", e);
        }
    }

    private byte[] value(int epc) {
        return switch (epc) {
            case Epc.VERSION -> new byte[] {0, 0, 'F', 0};
            case Epc.NOTIFY_MAP -> new PropertyMap(Set.of(0x80, 0x81, 0x88)).encode();
            case Epc.SET_MAP -> new PropertyMap(Set.of(0x81, 0xE5, 0xED)).encode();
            case Epc.GET_MAP ->
                new PropertyMap(Set.of(
                                0x80, 0x82, 0x8A, 0x8D, 0x97, 0x98, 0x9D, 0x9E, 0x9F, 0xD3, 0xD7, 0xE0, 0xE1, 0xE2,
                                0xE5, 0xE7, 0xE8, 0xEA, 0xEC, 0xED))
                        .encode();
            case Epc.MANUFACTURER -> new byte[] {0, 0, 0x16};
            case Epc.SERIAL -> Arrays.copyOf(serial.getBytes(StandardCharsets.US_ASCII), 12);
            case Epc.TIME ->
                wrongTime.length > 0 ? wrongTime : new byte[] {(byte) now.getHour(), (byte) now.getMinute()};
            case Epc.DATE -> wrongDate.length > 0 ? wrongDate : date(now.toLocalDate());
            case Epc.COEFFICIENT -> new byte[] {0, 0, 0, 1};
            case Epc.DIGITS -> new byte[] {6};
            case Epc.UNIT -> new byte[] {1};
            case Epc.ENERGY ->
                ByteBuffer.allocate(4).putInt((int) register(now)).array();
            case Epc.POWER -> Edt.power(OptionalInt.of(632));
            case Epc.CURRENT -> new Current(OptionalInt.of(30), OptionalInt.empty()).encode();
            case Epc.SLOT_ENERGY -> slotEnergy(floor(now)).edt();
            case Epc.DAY_HISTORY -> dayHistory().encode();
            case Epc.SLOT_HISTORY -> slotHistory().encode();
            default -> throw new AssertionError(String.format("asked for %02X, which is not in the map", epc));
        };
    }

    private static byte[] date(LocalDate date) {
        ByteBuffer out = ByteBuffer.allocate(4);
        Edt.date(out, date);
        return out.array();
    }

    private DayHistory dayHistory() {
        LocalDateTime midnight = now.toLocalDate().minusDays(historyDay).atStartOfDay();
        List<OptionalLong> counts = new ArrayList<>();
        for (int i = 0; i < DayHistory.COUNTS; i++) {
            counts.add(history(midnight.plusMinutes(30L * i)));
        }
        return new DayHistory(historyDay, counts);
    }

    private SlotHistory slotHistory() {
        List<SlotHistory.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < historyCount; i++) {
            pairs.add(new SlotHistory.Pair(history(historyFrom.minusMinutes(30L * i)), OptionalLong.empty()));
        }
        return new SlotHistory(historyFrom, pairs);
    }

    private OptionalLong history(LocalDateTime at) {
        return at.isAfter(now) ? OptionalLong.empty() : OptionalLong.of(register(at));
    }

    private void udp(Frame frame) {
        byte[] data = frame.encode();
        String side = dialect.isSided() ? "50 1 0" : "1";
        say("ERXUDP " + ADDRESS + " " + SELF + " 0E1A 0E1A " + MAC + " " + side + String.format(" %04X ", data.length)
                + HexFormat.of().withUpperCase().formatHex(data));
    }
}

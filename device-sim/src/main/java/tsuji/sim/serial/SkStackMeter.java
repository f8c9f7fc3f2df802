package tsuji.sim.serial;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** A Wi-SUN adapter that speaks SKSTACK-IP, with a smart meter in reach. */
public final class SkStackMeter implements TimedEmulator {
    /** What may go wrong, each for good until it is taken out. */
    public enum Fault {
        /** Echoes commands, although it was told not to. */
        ECHO,
        /** Says EVENT 21 before the OK of SKSENDTO. */
        EVENT_BEFORE_OK,
        /** Renews its session in the middle of every tenth request. */
        RENEWAL,
        /** Has no airtime for 30 s after every hundredth request. */
        NO_AIRTIME,
        /** Loses every fifth answer. */
        LOST_ANSWERS,
        /** Refuses currents (Get_SNA). */
        REFUSED_CURRENT,
        /** Notifies twice. */
        DOUBLE_NOTIFICATION,
        /** Notifies with INFC, which wants an answer. */
        CONFIRMED_NOTIFICATION
    }

    private static final String METER = "FE80:0000:0000:0000:021D:1290:1234:5679";
    private static final String SELF = "FE80:0000:0000:0000:021D:1290:1234:5678";
    private static final String MAC = "001D129012345679";
    private static final long NO_AIRTIME_MILLIS = 30_000;
    private static final int PENDING_BYTES_MAX = 4_096;

    private final SmartMeter meter;
    private final boolean sided;
    private final Set<Fault> faults;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Deque<String> out = new ArrayDeque<>();
    private String pairId = "00000000";
    private boolean joined;
    private LocalDateTime notified;
    private long airtimeAtMillis;
    private long nowMillis;
    private int requests;
    private int confirmations;

    /** @param sided speaks as a BP35C2 does, else as a BP35A1. */
    public SkStackMeter(SmartMeter meter, boolean sided, Set<Fault> faults) {
        this.meter = meter;
        this.sided = sided;
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        this.notified = meter.lastSlot();
    }

    /** Requests that it has had. */
    public int requests() {
        return requests;
    }

    /** Notifications that were answered. */
    public int confirmations() {
        return confirmations;
    }

    @Override
    public byte[] passed(long now) {
        nowMillis = now;
        meter.setNow(now);
        if (airtimeAtMillis != 0 && now >= airtimeAtMillis) {
            airtimeAtMillis = 0;
            event(0x33, "");
        }
        if (joined && meter.lastSlot().isAfter(notified)) {
            notified = meter.lastSlot();
            notifySlot();
            if (faults.contains(Fault.DOUBLE_NOTIFICATION)) {
                notifySlot();
            }
        }
        return said();
    }

    private void notifySlot() {
        int esv = faults.contains(Fault.CONFIRMED_NOTIFICATION) ? 0x74 : 0x73;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                new byte[] {0x10, (byte) 0x81, (byte) 0xA0, 1, 2, (byte) 0x88, 1, 5, (byte) 0xFF, 1, (byte) esv, 2});
        property(body, 0xEA, meter.value(0xEA));
        property(body, 0xEB, meter.value(0xEB));
        udp(body.toByteArray());
    }

    @Override
    public byte[] receive(byte[] bytes) {
        for (byte next : bytes) {
            if (pending.size() < PENDING_BYTES_MAX) {
                pending.write(next);
            }
            take();
        }
        return said();
    }

    private void take() {
        byte[] bytes = pending.toByteArray();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("SKSENDTO ")) {
            int fields = sided ? 8 : 7;
            String[] parts = text.split(" ", fields);
            if (parts.length == fields && parts[fields - 1].length() == Integer.parseInt(parts[fields - 2], 16)) {
                pending.reset();
                send(parts[fields - 1].getBytes(StandardCharsets.ISO_8859_1));
            }
        } else if (text.endsWith("\r") || text.endsWith("\n")) {
            pending.reset();
            if (!text.isBlank()) {
                command(text.strip());
            }
        }
    }

    private void command(String command) {
        if (faults.contains(Fault.ECHO)) {
            say(command);
        }
        String verb = command.split(" ")[0];
        switch (verb) {
            case "SKVER" -> say("EVER 1.2.10");
            case "SKINFO" -> say("EINFO " + SELF + " 001D129012345678 21 FFFF " + (sided ? "0" : "FFFE"));
            case "SKSETRBID" -> pairId = command.substring(command.length() - 8);
            case "SKRESET" -> joined = false;
            default -> {
                // The rest has nothing to say before its OK.
            }
        }
        say(verb.equals("ROPT") ? sided ? "FAIL ER04" : "OK 01" : "OK");
        switch (verb) {
            case "SKSCAN" -> beacon();
            case "SKJOIN", "SKREJOIN" -> join();
            case "SKTERM" -> end();
            default -> {
                // Nothing follows.
            }
        }
    }

    private void beacon() {
        event(0x20, "");
        say("EPANDESC");
        say("  Channel:2F");
        say("  Channel Page:09");
        say("  Pan ID:88AA");
        say("  Addr:" + MAC);
        say("  LQI:BC");
        if (sided) {
            say("  Side:0");
        }
        say("  PairID:" + pairId);
        event(0x22, "");
    }

    private void join() {
        event(0x21, "02");
        say("EVENT 02 " + METER + (sided ? " 0" : ""));
        event(0x21, "00");
        event(0x25, "");
        joined = true;
        notified = meter.lastSlot();
        udp(HexFormat.of().parseHex("108100000EF0010EF0017301D50401028801"));
    }

    private void end() {
        if (joined) {
            event(0x27, "");
        }
        joined = false;
    }

    private void send(byte[] frame) {
        if (faults.contains(Fault.EVENT_BEFORE_OK)) {
            event(0x21, "00");
            say("OK");
        } else {
            say("OK");
            event(0x21, "00");
        }
        if (frame.length < 14 || !joined) {
            return;
        }
        requests++;
        if (faults.contains(Fault.NO_AIRTIME) && requests % 100 == 0) {
            event(0x32, "");
            airtimeAtMillis = nowMillis + NO_AIRTIME_MILLIS;
        }
        if (faults.contains(Fault.RENEWAL) && requests % 10 == 0) {
            event(0x29, "");
            event(0x25, "");
        }
        if (!faults.contains(Fault.LOST_ANSWERS) || requests % 5 != 0) {
            answer(ByteBuffer.wrap(frame));
        }
    }

    private void answer(ByteBuffer in) {
        int esv = in.get(10) & 0xFF;
        if (esv == 0x7A) {
            confirmations++;
        }
        if (esv != 0x61 && esv != 0x62) {
            return;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole = true;
        int count = in.get(11);
        in.position(12);
        for (int i = 0; i < count; i++) {
            int epc = in.get() & 0xFF;
            byte[] edt = new byte[in.get() & 0xFF];
            in.get(edt);
            boolean refused = epc == 0xE8 && faults.contains(Fault.REFUSED_CURRENT);
            byte[] value = esv == 0x62 && !refused ? meter.value(epc) : new byte[0];
            if (esv == 0x61 && meter.accepts(epc)) {
                meter.set(epc, edt);
            } else {
                whole &= value.length > 0;
            }
            property(body, epc, value);
        }
        int answered = esv + (whole ? 0x10 : -0x10);
        byte[] head = {
            0x10, (byte) 0x81, in.get(2), in.get(3), 2, (byte) 0x88, 1, 5, (byte) 0xFF, 1, (byte) answered, (byte) count
        };
        ByteBuffer frame = ByteBuffer.allocate(head.length + body.size());
        udp(frame.put(head).put(body.toByteArray()).array());
    }

    private static void property(ByteArrayOutputStream body, int epc, byte[] edt) {
        body.write(epc);
        body.write(edt.length);
        body.writeBytes(edt);
    }

    private void udp(byte[] data) {
        say("ERXUDP " + METER + " " + SELF + " 0E1A 0E1A " + MAC + (sided ? " 50 1 0 " : " 1 ")
                + String.format("%04X ", data.length)
                + HexFormat.of().withUpperCase().formatHex(data));
    }

    private void event(int number, String parameter) {
        say(String.format("EVENT %02X ", number)
                + METER
                + (sided ? " 0" : "")
                + (parameter.isEmpty() ? "" : " " + parameter));
    }

    private void say(String line) {
        out.addLast(line + "\r\n");
    }

    private byte[] said() {
        String all = String.join("", out);
        out.clear();
        return all.getBytes(StandardCharsets.ISO_8859_1);
    }
}

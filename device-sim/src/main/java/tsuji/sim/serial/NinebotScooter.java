package tsuji.sim.serial;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Controller and battery of a Ninebot or Xiaomi scooter: registers, lock, speed limit, and its update loader.
 *
 * <p>An image is any bytes whose first two are its version, as register 1A shows it. Without a whole image the scooter stays
 * in its loader, which knows nothing but the update commands.
 */
public final class NinebotScooter implements Emulator {
    private static final int CELLS = 10;
    private static final int PAGE_BYTES = 128;
    private static final int STATE = 0x1D;
    private static final int LOCKED = 2;
    private static final int LIMITED = 1;

    private final boolean pairs;
    private final Power power;
    private final int[] esc = new int[256];
    private final int[] bms = new int[256];
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /** Flash: survives a power cut. */
    private byte[] flash;

    private int flashBytes;
    private boolean valid;

    /** Of an update under way; lost with the power. */
    private boolean updating;

    private int nextPage;
    private boolean inLoader;
    private Consumer<String> onCommand = command -> {};

    /** @param pairs frames with source and target (ES, G30), else those of Xiaomi. */
    public NinebotScooter(boolean pairs, String serial, byte[] image, Power power) {
        this.pairs = pairs;
        this.power = power;
        this.flash = image.clone();
        this.flashBytes = image.length;
        this.valid = true;
        for (int i = 0; i < 14; i++) {
            byte[] word = new byte[] {(byte) serial.charAt(i)};
            esc[0x10 + i / 2] |= (word[0] & 0xFF) << i % 2 * 8;
        }
        setBattery(78, 6_100, -150, 3_960);
        esc[0x3E] = 280;
        start();
    }

    /** What a power cut or a restart leaves: flash, and the lock, which is kept in it. */
    public void start() {
        updating = false;
        inLoader = !valid;
        pending.reset();
        if (valid) {
            esc[0x1A] = flash[0] & 0xFF | (flash[1] & 0xFF) << 8;
        }
    }

    public void setSpeed(int tenthsOfKilometresPerHour) {
        esc[0x26] = tenthsOfKilometresPerHour & 0xFFFF;
        esc[0xB5] = tenthsOfKilometresPerHour * 100 & 0xFFFF;
    }

    public void setOdometer(int metres) {
        esc[0x29] = metres & 0xFFFF;
        esc[0x2A] = metres >>> 16;
    }

    public void setErrorAndAlarm(int error, int alarm) {
        esc[0x1B] = error;
        esc[0x1C] = alarm;
    }

    /** @param hundredthsOfAmpere negative: charging. */
    public void setBattery(int percent, int milliampereHours, int hundredthsOfAmpere, int hundredthsOfVolt) {
        esc[0x22] = percent;
        bms[0x31] = milliampereHours;
        bms[0x32] = percent;
        bms[0x33] = hundredthsOfAmpere & 0xFFFF;
        bms[0x34] = hundredthsOfVolt;
        bms[0x35] = 0x2F2F;
        Arrays.fill(bms, 0x40, 0x40 + CELLS, hundredthsOfVolt * 10 / CELLS);
    }

    public boolean isLocked() {
        return (esc[STATE] & LOCKED) != 0;
    }

    public boolean isLimited() {
        return (esc[STATE] & LIMITED) != 0;
    }

    /** From now on each command that it does is told, by the name that commands have. */
    public void onCommand(Consumer<String> sink) {
        onCommand = sink;
    }

    /** The image that would start now; empty: it waits in its loader. */
    public byte[] image() {
        return valid ? Arrays.copyOf(flash, flashBytes) : new byte[0];
    }

    @Override
    public byte[] receive(byte[] bytes) {
        if (!power.isOn()) {
            return new byte[0];
        }
        pending.writeBytes(bytes);
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try {
            for (byte[] frame = nextFrame(); frame.length > 0; frame = nextFrame()) {
                answers.writeBytes(answer(frame));
            }
        } catch (Power.CutException e) {
            return new byte[0];
        }
        return answers.toByteArray();
    }

    /** The first whole frame without header and checksum: length, address, command, argument, payload. */
    private byte[] nextFrame() {
        byte[] bytes = pending.toByteArray();
        int first = pairs ? 0x5A : 0x55;
        int at = 0;
        while (at + 2 < bytes.length) {
            int total = (bytes[at + 2] & 0xFF) + (pairs ? 9 : 6);
            boolean header = (bytes[at] & 0xFF) == first && (bytes[at + 1] & 0xFF) == 0xFF - first;
            if (!header) {
                at++;
            } else if (at + total > bytes.length) {
                break;
            } else {
                byte[] frame = Arrays.copyOfRange(bytes, at + 2, at + total - 2);
                int sum = bytes[at + total - 2] & 0xFF | (bytes[at + total - 1] & 0xFF) << 8;
                if (sum == checksum(frame)) {
                    keepFrom(bytes, at + total);
                    return frame;
                }
                at++;
            }
        }
        keepFrom(bytes, at);
        return new byte[0];
    }

    private void keepFrom(byte[] bytes, int at) {
        pending.reset();
        pending.write(bytes, at, bytes.length - at);
    }

    private static int checksum(byte[] frame) {
        int sum = 0;
        for (byte octet : frame) {
            sum += octet & 0xFF;
        }
        return 0xFFFF ^ sum & 0xFFFF;
    }

    private byte[] answer(byte[] frame) {
        int at = pairs ? 3 : 2;
        int target = frame[pairs ? 2 : 1] & 0xFF;
        int command = frame[at] & 0xFF;
        int argument = frame[at + 1] & 0xFF;
        byte[] payload = Arrays.copyOfRange(frame, at + 2, frame.length);
        if (command >= 0x07 && command <= 0x0A && target == 0x20) {
            int status = update(command, argument, payload);
            return status < 0 ? new byte[0] : frame(frame, target, pairs ? 0x0B : command, status, new byte[0]);
        }
        if (inLoader || (target != 0x20 && target != 0x22)) {
            return new byte[0];
        }
        if (command == 0x01) {
            byte[] data = read(target == 0x20 ? esc : bms, argument, payload[0] & 0xFF);
            return frame(frame, target, pairs ? 0x04 : 0x01, argument, data);
        }
        if (command == 0x02 || command == 0x03) {
            boolean done = target == 0x20 && write(argument, payload[0] & 0xFF);
            if (command == 0x03) {
                return new byte[0];
            }
            return pairs
                    ? frame(frame, target, 0x05, done ? 0 : 1, new byte[0])
                    : frame(frame, target, 0x02, argument, new byte[] {(byte) (done ? 1 : 0)});
        }
        return new byte[0];
    }

    private byte[] read(int[] registers, int from, int bytes) {
        if (registers == esc) {
            System.arraycopy(esc, 0x1B, esc, 0xB0, 3);
            esc[0xB4] = esc[0x22];
            System.arraycopy(esc, 0x29, esc, 0xB7, 2);
            esc[0xBB] = esc[0x3E];
        }
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (registers[from + i / 2 & 0xFF] >> i % 2 * 8);
        }
        return data;
    }

    private boolean write(int register, int value) {
        switch (register) {
            case 0x70 -> {
                if (esc[0x26] != 0) {
                    return false;
                }
                esc[STATE] |= LOCKED;
                onCommand.accept("lock");
            }
            case 0x71 -> {
                esc[STATE] &= ~LOCKED;
                onCommand.accept("unlock");
            }
            case 0x72 -> {
                esc[STATE] = esc[STATE] & ~LIMITED | value;
                onCommand.accept("set_speed_mode");
            }
            case 0x78 -> start();
            default -> esc[register] = value;
        }
        return true;
    }

    /** Status, or -1 for no answer. */
    private int update(int command, int argument, byte[] payload) {
        return switch (command) {
            case 0x07 -> startUpdate(payload);
            case 0x08 -> page(argument, payload);
            case 0x09 -> finish(payload);
            default -> {
                start();
                yield -1;
            }
        };
    }

    private int startUpdate(byte[] size) {
        if (!inLoader && !isLocked()) {
            return 4;
        }
        power.beforeWrite();
        valid = false;
        inLoader = true;
        flashBytes = size[0] & 0xFF | (size[1] & 0xFF) << 8 | (size[2] & 0xFF) << 16;
        flash = new byte[(flashBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES];
        updating = true;
        nextPage = 0;
        return 0;
    }

    private int page(int argument, byte[] data) {
        if (!updating || data.length != PAGE_BYTES) {
            return updating ? 7 : 1;
        }
        // Its answer got lost and it comes again.
        boolean again = nextPage > 0 && argument == (nextPage - 1 & 0xFF);
        int page = again ? nextPage - 1 : nextPage;
        if (argument != (page & 0xFF) || page * PAGE_BYTES >= flash.length) {
            return 1;
        }
        power.beforeWrite();
        System.arraycopy(data, 0, flash, page * PAGE_BYTES, PAGE_BYTES);
        nextPage = page + 1;
        return 0;
    }

    private int finish(byte[] inverted) {
        int sum = 0;
        for (int i = 0; i < flashBytes; i++) {
            sum += flash[i] & 0xFF;
        }
        for (int i = 0; i < 4; i++) {
            if ((inverted[i] & 0xFF) != (~sum >> i * 8 & 0xFF)) {
                return 3;
            }
        }
        power.beforeWrite();
        valid = true;
        return 0;
    }

    private byte[] frame(byte[] request, int target, int command, int argument, byte[] payload) {
        byte[] address = pairs ? new byte[] {(byte) target, request[1]} : new byte[] {(byte) (target + 3)};
        byte[] body = new byte[1 + address.length + 2 + payload.length];
        body[0] = (byte) (payload.length + (pairs ? 0 : 2));
        System.arraycopy(address, 0, body, 1, address.length);
        body[1 + address.length] = (byte) command;
        body[2 + address.length] = (byte) argument;
        System.arraycopy(payload, 0, body, 3 + address.length, payload.length);
        int sum = checksum(body);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(pairs ? 0x5A : 0x55);
        frame.write(pairs ? 0xA5 : 0xAA);
        frame.writeBytes(body);
        frame.write(sum);
        frame.write(sum >> 8);
        return frame.toByteArray();
    }
}

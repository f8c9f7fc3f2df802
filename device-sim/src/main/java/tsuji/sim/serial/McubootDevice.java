package tsuji.sim.serial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A device with MCUboot and two slots that speaks SMP on a serial line: upload with resume, test, swap, revert, confirm.
 *
 * <p>The swap takes several writes and goes on after a power cut where it stopped, as MCUboot's does. Until it is whole the
 * device has no image to run, but it always has both to swap with.
 */
public final class McubootDevice implements Emulator {
    /** Writes of one swap. */
    public static final int SWAP_STEPS = 6;

    private final Power power;
    private final boolean resumes;
    private final StringBuilder line = new StringBuilder();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    /** Flash. */
    private McubootSlot primary;

    private Optional<McubootSlot> secondary = Optional.empty();
    private final McubootTrailer primaryTrailer = McubootTrailer.erased();
    private final McubootTrailer secondaryTrailer = McubootTrailer.erased();
    private int swapStep;
    private byte[] upload = new byte[0];
    private int uploaded;
    private byte[] uploadSha = new byte[0];

    private boolean refusesNewImage;

    /** @param resumes whether an interrupted upload goes on after a power cut; else it begins at 0 again. */
    public McubootDevice(byte[] image, boolean resumes, Power power) {
        this.primary = McubootSlot.of(image).orElseThrow(() -> new IllegalArgumentException("not an MCUboot image"));
        this.resumes = resumes;
        this.power = power;
    }

    /** From now on the boot loader finds every new image unfit (signature, security counter) and starts the old one. */
    public void refuseNewImages() {
        refusesNewImage = true;
    }

    /** The image that runs. */
    public byte[] running() {
        return primary.image();
    }

    public boolean isConfirmed() {
        return !primaryTrailer.isOnTrial();
    }

    /** {@link #boot}; false: the power failed again meanwhile. */
    public boolean powerUp() {
        try {
            boot();
            return true;
        } catch (Power.CutException e) {
            return false;
        }
    }

    /** Power comes back, or a reset: the boot loader looks at its flags, goes on with a swap, and starts an image. */
    public void boot() {
        line.setLength(0);
        raw.reset();
        if (!resumes) {
            uploaded = 0;
            uploadSha = new byte[0];
        }
        McubootTrailer.Swap swap = McubootTrailer.swap(primaryTrailer, secondaryTrailer);
        if (secondaryTrailer.isRequested() && refusesNewImage) {
            eraseSecondary();
        } else if (swap != McubootTrailer.Swap.NONE && secondary.isPresent()) {
            swap(swap);
        }
    }

    private void eraseSecondary() {
        secondary = Optional.empty();
        secondaryTrailer.erase();
    }

    private void swap(McubootTrailer.Swap swap) {
        while (swapStep < SWAP_STEPS) {
            power.beforeWrite();
            swapStep++;
        }
        power.beforeWrite();
        McubootSlot moved = primary;
        primary = secondary.orElseThrow();
        secondary = Optional.of(moved);
        swapStep = 0;
        primaryTrailer.moved(swap);
        secondaryTrailer.erase();
    }

    @Override
    public byte[] receive(byte[] bytes) {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < bytes.length && power.isOn(); i++) {
                answers.writeBytes(accept((char) (bytes[i] & 0xFF)));
            }
        } catch (Power.CutException e) {
            return new byte[0];
        }
        return answers.toByteArray();
    }

    private byte[] accept(char octet) {
        if (octet != '\n') {
            line.append(octet);
            return new byte[0];
        }
        String text = line.toString();
        line.setLength(0);
        if (text.startsWith("\u0006\t")) {
            raw.reset();
        } else if (!text.startsWith("\u0004\u0014")) {
            return new byte[0];
        }
        raw.writeBytes(Base64.getDecoder().decode(text.substring(2)));
        byte[] frame = raw.toByteArray();
        int length = (frame[0] & 0xFF) << 8 | frame[1] & 0xFF;
        return frame.length < 2 + length ? new byte[0] : answer(Arrays.copyOfRange(frame, 2, length));
    }

    private byte[] answer(byte[] message) {
        int group = (message[4] & 0xFF) << 8 | message[5] & 0xFF;
        int command = message[7] & 0xFF;
        boolean write = (message[0] & 7) == 2;
        SmpFields fields = new SmpFields(Arrays.copyOfRange(message, 8, message.length));
        if (group == 0 && command == 5) {
            byte[] answer = reply(message, new SmpBytes().map(0));
            boot();
            return answer;
        }
        if (group == 1 && command == 1 && write) {
            return reply(message, upload(fields));
        }
        if (group == 1 && command == 0) {
            return reply(message, write ? setState(fields) : state());
        }
        return reply(message, new SmpBytes().map(1).text("rc").number(8));
    }

    private SmpBytes upload(SmpFields fields) {
        int off = (int) fields.number("off");
        byte[] data = fields.data("data");
        if (off == 0) {
            byte[] sha = fields.data("sha");
            boolean same = Arrays.equals(sha, uploadSha) && uploaded > 0;
            if (same) {
                return offset();
            }
            power.beforeWrite();
            eraseSecondary();
            upload = new byte[(int) fields.number("len")];
            uploadSha = sha;
            uploaded = 0;
        }
        if (off != uploaded) {
            return offset();
        }
        power.beforeWrite();
        System.arraycopy(data, 0, upload, off, data.length);
        uploaded = off + data.length;
        if (uploaded == upload.length) {
            secondary = McubootSlot.of(upload);
            uploaded = 0;
            uploadSha = new byte[0];
            return new SmpBytes()
                    .map(2)
                    .text("off")
                    .number(upload.length)
                    .text("match")
                    .flag(secondary.isPresent());
        }
        return offset();
    }

    private SmpBytes offset() {
        return new SmpBytes().map(1).text("off").number(uploaded);
    }

    private SmpBytes setState(SmpFields fields) {
        byte[] hash = fields.data("hash");
        boolean confirm = fields.flag("confirm");
        if (Arrays.equals(hash, primary.hash())) {
            if (confirm) {
                power.beforeWrite();
                primaryTrailer.confirm();
            }
            return state();
        }
        if (secondary.isEmpty() || !Arrays.equals(hash, secondary.get().hash())) {
            return new SmpBytes().map(1).text("rc").number(24);
        }
        power.beforeWrite();
        secondaryTrailer.request(confirm);
        return state();
    }

    private SmpBytes state() {
        SmpBytes cbor = new SmpBytes().map(1).text("images").array(secondary.isPresent() ? 2 : 1);
        slot(cbor, 0, primary);
        secondary.ifPresent(slot -> slot(cbor, 1, slot));
        return cbor;
    }

    private void slot(SmpBytes cbor, int number, McubootSlot slot) {
        boolean active = number == 0;
        boolean pending = !active && secondaryTrailer.isRequested();
        cbor.map(8).text("slot").number(number).text("version").text(slot.version());
        cbor.text("hash").data(slot.hash()).text("bootable").flag(true);
        cbor.text("pending").flag(pending).text("confirmed").flag(active && isConfirmed());
        cbor.text("active").flag(active);
        cbor.text("permanent").flag(pending && secondaryTrailer.isConfirmed());
    }

    private static byte[] reply(byte[] request, SmpBytes payload) {
        byte[] cbor = payload.toByteArray();
        byte[] message = Arrays.copyOf(request, 8 + cbor.length);
        message[0]++;
        message[2] = (byte) (cbor.length >> 8);
        message[3] = (byte) cbor.length;
        System.arraycopy(cbor, 0, message, 8, cbor.length);
        return frame(message);
    }

    private static byte[] frame(byte[] message) {
        int crc = 0;
        for (byte octet : message) {
            crc ^= (octet & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }
        }
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        raw.write(message.length + 2 >> 8);
        raw.write(message.length + 2);
        raw.writeBytes(message);
        raw.write(crc >> 8);
        raw.write(crc);
        String text = Base64.getEncoder().encodeToString(raw.toByteArray());
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at < text.length(); at += 124) {
            lines.append(at == 0 ? "\u0006\t" : "\u0004\u0014");
            lines.append(text, at, Math.min(text.length(), at + 124)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}

package tsuji.sim.device;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The messages of all devices in the order of virtual time, up to its end, and a digest over them: the same scenario gives
 * the same messages and the same digest. Owned by one thread.
 */
public final class Schedule {
    private final PriorityQueue<Slot> queue = new PriorityQueue<>(
            Comparator.comparingLong((Slot slot) -> slot.device.nextAtMillis()).thenComparingInt(Slot::index));
    private final List<Device> devices;
    private final long endMillis;
    private final MessageDigest digest;
    private long made;

    /** A device and its place in the list, which decides between equal times. */
    private record Slot(int index, Device device) {}

    /** A message and the place of its device in the list. */
    public record Due(int index, DeviceMessage message) {}

    public Schedule(List<Device> devices, long endMillis) {
        this.devices = List.copyOf(devices);
        for (int i = 0; i < devices.size(); i++) {
            queue.add(new Slot(i, devices.get(i)));
        }
        this.endMillis = endMillis;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether nothing is due any more before the end. */
    public boolean isOver() {
        return queue.isEmpty() || nextAtMillis() >= endMillis;
    }

    /** Virtual time of the next message. */
    public long nextAtMillis() {
        return queue.element().device.nextAtMillis();
    }

    /** Place of the device whose message is next. */
    public int nextIndex() {
        return queue.element().index;
    }

    public Due next() {
        Slot slot = queue.remove();
        DeviceMessage message = slot.device.next();
        queue.add(slot);
        count(message);
        return new Due(slot.index, message);
    }

    /** Messages so far. */
    public long made() {
        return made;
    }

    /** The device at this place of the list does a command now; its next message finds its new turn. */
    public Outcome obey(int index, Command command, long nowMillis) {
        Slot slot = new Slot(index, devices.get(index));
        queue.remove(slot);
        Outcome outcome = slot.device.obey(command, soonest(slot.device, nowMillis));
        queue.add(slot);
        return outcome;
    }

    /** The device at this place of the list starts with this version of its firmware; the message that tells it. */
    public DeviceMessage starts(int index, String firmware, long nowMillis) {
        Device device = devices.get(index);
        DeviceMessage message = device.starts(firmware, soonest(device, nowMillis));
        count(message);
        return message;
    }

    /** The message in which it says what became of a command. */
    public DeviceMessage answer(int index, Command command, Outcome outcome, long nowMillis) {
        Device device = devices.get(index);
        DeviceMessage message = device.answer(command, outcome, soonest(device, nowMillis));
        count(message);
        return message;
    }

    /** A device that is behind with what it has to say is behind with its time. */
    private static long soonest(Device device, long nowMillis) {
        return Math.min(nowMillis, device.nextAtMillis());
    }

    private void count(DeviceMessage message) {
        made++;
        digest.update(message.topic().getBytes(StandardCharsets.US_ASCII));
        digest.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(message.msgSeq())
                .putLong(message.atMillis())
                .array());
        digest.update(message.payload());
    }

    /** Digest over everything so far; the schedule may go on. */
    public String digest() {
        try {
            return "sha256:" + HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this platform cannot be cloned", e);
        }
    }
}

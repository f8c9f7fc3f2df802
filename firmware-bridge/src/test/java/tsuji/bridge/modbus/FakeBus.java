package tsuji.bridge.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tsuji.bridge.link.SerialPipe;

/** A serial bus in the test's own time: registers by unit, address and value; other addresses are refused with code 2. */
final class FakeBus {
    final SerialPipe pipe = new SerialPipe(this::written);
    final Map<Integer, Map<Integer, Integer>> units = new TreeMap<>();
    final List<Integer> asked = new ArrayList<>();
    boolean echo;
    int noisyAnswers;
    private long nanos;

    FakeBus() {
        pipe.onSilence(millis -> nanos += TimeUnit.MILLISECONDS.toNanos(millis));
    }

    long nanoTime() {
        return nanos;
    }

    void put(int unit, int address, int... registers) {
        Map<Integer, Integer> all = units.computeIfAbsent(unit, key -> new TreeMap<>());
        for (int i = 0; i < registers.length; i++) {
            all.put(address + i, registers[i]);
        }
    }

    void putFloat(int unit, int address, float value) {
        int bits = Float.floatToIntBits(value);
        put(unit, address, bits >>> 16, bits & 0xFFFF);
    }

    private byte[] written(byte[] request) {
        int unit = request[0];
        asked.add(unit);
        // Each exchange takes a little time on the wire.
        nanos += TimeUnit.MILLISECONDS.toNanos(20);
        if (echo) {
            pipe.deliver(request);
        }
        if (!units.containsKey(unit)) {
            return new byte[0];
        }
        byte[] answer = RtuFrames.withCrc(answer(units.get(unit), ByteBuffer.wrap(request)));
        if (noisyAnswers > 0) {
            noisyAnswers--;
            answer[answer.length / 2] ^= 0x10;
        }
        // In two fragments, as serial lines like it.
        pipe.deliver(Arrays.copyOf(answer, 1));
        return Arrays.copyOfRange(answer, 1, answer.length);
    }

    private static byte[] answer(Map<Integer, Integer> registers, ByteBuffer request) {
        int start = request.getShort(2) & 0xFFFF;
        int count = request.getShort(4) & 0xFFFF;
        ByteBuffer out = ByteBuffer.allocate(3 + 2 * count);
        out.put(request.get(0)).put(request.get(1)).put((byte) (2 * count));
        for (int i = 0; i < count; i++) {
            if (!registers.containsKey(start) || !registers.containsKey(start + count - 1)) {
                return new byte[] {request.get(0), (byte) (request.get(1) | 0x80), 2};
            }
            out.putShort(registers.getOrDefault(start + i, 0).shortValue());
        }
        return out.array();
    }
}

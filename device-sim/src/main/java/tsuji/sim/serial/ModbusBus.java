package tsuji.sim.serial;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;

/**
 * An RS-485 bus with several three-phase meters of the kind SDM630: input registers in float32. Each unit shows other values:
 * unit n has 230 + n volts and takes 100·n watts.
 */
public final class ModbusBus implements Emulator {
    private static final int REQUEST_BYTES = 8;

    private final Set<Integer> units;
    private final Random random;
    private final double noise;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private int answers;

    /** @param noise share of answers in which a bit is wrong, 0 to 1. */
    public ModbusBus(Set<Integer> units, double noise, long seed) {
        this.units = Set.copyOf(units);
        this.noise = noise;
        this.random = new Random(seed);
    }

    /** Answers so far, the garbled ones too. */
    public int answers() {
        return answers;
    }

    @Override
    public byte[] receive(byte[] bytes) {
        pending.writeBytes(bytes);
        byte[] all = pending.toByteArray();
        if (all.length < REQUEST_BYTES) {
            return new byte[0];
        }
        pending.reset();
        byte[] request = Arrays.copyOfRange(all, all.length - REQUEST_BYTES, all.length);
        boolean whole = crc(request, REQUEST_BYTES - 2)
                == ((request[REQUEST_BYTES - 2] & 0xFF) | (request[REQUEST_BYTES - 1] & 0xFF) << 8);
        if (!whole || !units.contains(request[0] & 0xFF)) {
            return new byte[0];
        }
        byte[] answer = withCrc(answer(ByteBuffer.wrap(request)));
        answers++;
        if (random.nextDouble() < noise) {
            answer[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return answer;
    }

    private static byte[] answer(ByteBuffer request) {
        int function = request.get(1);
        int start = request.getShort(2) & 0xFFFF;
        int count = request.getShort(4) & 0xFFFF;
        if (function != 3 && function != 4) {
            return new byte[] {request.get(0), (byte) (function | 0x80), 1};
        }
        if (start % 2 != 0 || count % 2 != 0 || count > 80 || start + count > 0x180) {
            return new byte[] {request.get(0), (byte) (function | 0x80), 2};
        }
        ByteBuffer out = ByteBuffer.allocate(3 + 2 * count);
        out.put(request.get(0)).put((byte) function).put((byte) (2 * count));
        for (int address = start; address < start + count; address += 2) {
            out.putFloat(function == 4 ? measured(request.get(0), address) : 0);
        }
        return out.array();
    }

    private static float measured(int unit, int address) {
        return switch (address) {
            case 0x00, 0x02, 0x04, 0x2A -> 230 + unit;
            case 0x34 -> 100 * unit;
            case 0x46 -> 50;
            case 0x48 -> 1_000 + unit;
            default -> 0;
        };
    }

    private static byte[] withCrc(byte[] body) {
        int crc = crc(body, body.length);
        byte[] frame = Arrays.copyOf(body, body.length + 2);
        frame[body.length] = (byte) crc;
        frame[body.length + 1] = (byte) (crc >> 8);
        return frame;
    }

    private static int crc(byte[] bytes, int length) {
        int crc = 0xFFFF;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xA001;
            }
        }
        return crc;
    }
}

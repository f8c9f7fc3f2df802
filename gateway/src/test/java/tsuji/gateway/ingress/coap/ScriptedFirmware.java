package tsuji.gateway.ingress.coap;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.firmware.PieceRequest;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Sha256;

/** Hands out images from memory, at once or when told. */
final class ScriptedFirmware implements FirmwareSink {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<PieceRequest> asked = new CopyOnWriteArrayList<>();
    final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    volatile boolean hasRoom = true;
    volatile boolean answersAtOnce = true;
    volatile boolean fits = true;
    private final Map<DeviceId, byte[]> images = new ConcurrentHashMap<>();

    /** The image that this device is offered from now on. */
    void offer(String device, byte[] image) {
        images.put(new DeviceId(device), image);
    }

    static String path(byte[] image) {
        return "/v1/fw/" + HexFormat.of().formatHex(digestStart(image));
    }

    static byte[] digestStart(byte[] image) {
        return Arrays.copyOf(Sha256.of(image), PieceRequest.DIGEST_BYTES);
    }

    @Override
    public boolean requested(DeviceId device, byte[] request, OnTaken onTaken) {
        throw new AssertionError("over CoAP a device waits for its piece");
    }

    @Override
    public boolean asked(DeviceId device, PieceRequest request) {
        asked.add(request);
        return take(() -> answer(device, request));
    }

    private void answer(DeviceId device, PieceRequest request) {
        byte[] image = images.getOrDefault(device, new byte[0]);
        if (image.length == 0 || !Arrays.equals(digestStart(image), request.digestStart())) {
            request.answer().notOffered();
            return;
        }
        int from = (int) Math.min(request.offset(), image.length);
        int to = Math.min(from + request.length(), image.length);
        request.answer().piece(Arrays.copyOfRange(image, from, to), image.length);
    }

    @Override
    public boolean reported(DeviceId device, byte[] report, OnTaken onTaken) {
        heard.add(device + " tells " + report.length);
        return take(() -> onTaken.taken(fits));
    }

    private boolean take(Runnable answer) {
        if (!hasRoom) {
            return false;
        }
        if (answersAtOnce) {
            answer.run();
        } else {
            later.add(answer);
        }
        return true;
    }

    @Override
    public void listens(DeviceId device) {
        heard.add(device + " listens");
    }

    @Override
    public void asksState(DeviceId device) {
        heard.add(device + " asks its state");
    }
}

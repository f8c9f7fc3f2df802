package tsuji.bridge.firmware;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Outbox;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * A gateway that offers one image and answers at once: pieces, the permission, and as soon as the version was told in the test
 * its verdict. The process of the bridge can be killed at each thing that it says.
 */
final class OfferingGateway implements Outbox {
    static final DeviceId DEVICE = new DeviceId("SC-1");

    /** The end of the process. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final List<String> said = new ArrayList<>();
    final List<Long> askedOffsets = new ArrayList<>();
    UpdateState verdict = UpdateState.CONFIRMED;
    boolean permits = true;
    boolean answers = true;
    int killAt = Integer.MAX_VALUE;

    private final byte[] cose;
    private final byte[] image;
    private final long sequence;
    private final Map<String, Listener> listeners = new HashMap<>();
    private boolean tests;
    private boolean ended;

    private OfferingGateway(byte[] cose, byte[] image, long sequence) {
        this.cose = cose;
        this.image = image;
        this.sequence = sequence;
    }

    static OfferingGateway offering(byte[] image, Manifest.Format format, String version, int sequence) {
        Map<Object, Object> fields = Signed.fields(image, format, version);
        fields.put(2, sequence);
        return new OfferingGateway(Signed.cose(fields), image, sequence);
    }

    @Override
    public boolean offer(Message message, Runnable acknowledged) {
        if (--killAt == 0) {
            throw new Killed();
        }
        acknowledged.run();
        try {
            hear(message);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    private void hear(Message message) throws MalformedException {
        byte[] payload = message.body().payload(0);
        if (message.topic().endsWith("/req")) {
            ChunkRequest request = ChunkRequest.read(payload);
            askedOffsets.add(request.offset());
            int from = (int) request.offset();
            if (answers) {
                send("chunk", new Chunk(from, Arrays.copyOfRange(image, from, from + request.length())).encode());
            }
        } else if (message.topic().endsWith("/state")) {
            UpdateReport report = UpdateReport.read(payload);
            String result = report.result() == UpdateResult.NONE ? "" : " " + report.result();
            said.add(report.state() + result);
            tests = report.state() == UpdateState.TESTING;
            ended |= report.state().isEnd();
            if (permits && report.state() == UpdateState.WAITING_POLICY) {
                tell(UpdateState.INSTALLING, UpdateResult.NONE);
            }
        } else {
            for (Reading reading : RecordedOutbox.readings(message)) {
                said.add(reading.metric() + " " + reading.value());
            }
            if (tests && answers) {
                tell(verdict, UpdateResult.SUCCESS);
            }
        }
    }

    void tell(UpdateState state, UpdateResult result) {
        send("state", new UpdateReport(state, result, 0, sequence).encode());
    }

    void sendOffer() {
        send("manifest", cose);
    }

    boolean hasEnded() {
        return ended;
    }

    void send(String below, byte[] payload) {
        Listener listener = listeners.get("firmware/" + below);
        if (listener != null) {
            listener.received("v1/" + DEVICE + "/firmware/" + below, payload);
        }
    }

    @Override
    public void subscribe(DeviceId device, String filter, Listener listener) {
        listeners.put(filter, listener);
        // As the gateway does while the device loads.
        if (filter.equals("firmware/manifest") && !ended && !said.isEmpty()) {
            sendOffer();
        }
    }
}

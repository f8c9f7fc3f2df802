package tsuji.sim.transport;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.UpdateReport;

/**
 * Firmware over CoAP: blocks of the image are requests of their own, and each report waits for the answer to the former. What
 * the gateway could not take now is asked or told again. Owned by the fleet's thread.
 */
final class CoapFirmware implements FirmwareLink {
    private static final String RESOURCE = "/v1/fw/";
    private static final String STATE = RESOURCE + "state";

    /** The path of an image has so much of its digest. */
    private static final int DIGEST_BYTES = 8;

    private static final int BLOCK_BYTES = 1_024;

    private final CoapClient client;
    private final FirmwareEar ear;

    /** The first may be under way; a report is in it once. */
    private final Queue<Told> reports = new ArrayDeque<>();

    private Optional<ChunkRequest> wanted = Optional.empty();
    private Optional<Runnable> last = Optional.empty();

    private record Told(UpdateReport report, Runnable onTaken) {}

    CoapFirmware(CoapClient client, FirmwareEar ear) {
        this.client = client;
        this.ear = ear;
    }

    @Override
    public FleetClient client() {
        return client;
    }

    /** The offers last: whoever asks for them is taken to hear the rest. */
    List<CoapObservation> observations() {
        return List.of(
                new CoapObservation(STATE, cbor -> ear.told(this, cbor)),
                new CoapObservation(RESOURCE + "offer", cose -> ear.offered(this, cose)));
    }

    void started() {
        ear.started(this);
    }

    void connected() {
        ear.connected(this);
    }

    /** Without a session nothing comes of what waits; with the next one the device says where it stands. */
    void disconnected() {
        reports.clear();
        wanted = Optional.empty();
        runLast();
    }

    @Override
    public void ask(ChunkRequest request) {
        if (client.isReady()) {
            wanted = Optional.of(request);
            client.pump();
        }
    }

    @Override
    public void tell(UpdateReport report, Runnable onTaken) {
        boolean waits = reports.stream().anyMatch(told -> told.report().equals(report));
        if (client.isReady() && !waits) {
            reports.add(new Told(report, onTaken));
            client.pump();
        }
    }

    @Override
    public void afterwards(Runnable act) {
        last = Optional.of(act);
        if (reports.isEmpty()) {
            runLast();
        }
    }

    private void runLast() {
        Optional<Runnable> act = last;
        last = Optional.empty();
        act.ifPresent(Runnable::run);
    }

    /** False: there is nothing to send. */
    boolean sendNext() {
        if (!reports.isEmpty()) {
            post(reports.element());
            return true;
        }
        wanted.ifPresent(this::get);
        return wanted.isPresent();
    }

    private void post(Told told) {
        Request request = client.request(Code.POST, STATE);
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
        request.setPayload(told.report().encode());
        client.send(request, response -> {
            if (client.isPutOff(response)) {
                return;
            }
            reports.remove();
            // 4.03: it is over, and the other resource tells how.
            if (response.isSuccess()) {
                told.onTaken().run();
            }
            if (reports.isEmpty()) {
                runLast();
            }
            client.pump();
        });
    }

    private void get(ChunkRequest piece) {
        byte[] tag = Arrays.copyOf(piece.digest(), DIGEST_BYTES);
        int num = (int) (piece.offset() / BLOCK_BYTES);
        Request request = client.request(Code.GET, RESOURCE + HexFormat.of().formatHex(tag));
        request.getOptions().setBlock2(BlockOption.size2Szx(BLOCK_BYTES), false, num);
        client.send(request, response -> {
            if (client.isPutOff(response)) {
                return;
            }
            wanted = Optional.empty();
            if (response.isSuccess() && response.getOptions().containsETag(tag)) {
                took(piece.offset(), num, response);
            }
            client.pump();
        });
    }

    /** A flash that ends within a block takes the rest of it. */
    private void took(long offset, int num, Response block) {
        int had = (int) (offset - (long) num * BLOCK_BYTES);
        byte[] data = block.getPayload();
        if (data.length > had) {
            ear.took(this, new Chunk(offset, Arrays.copyOfRange(data, had, data.length)));
        }
    }
}

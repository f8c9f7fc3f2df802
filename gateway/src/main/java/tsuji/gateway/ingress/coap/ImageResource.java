package tsuji.gateway.ingress.coap;

import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import tsuji.gateway.device.Device;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.firmware.PieceRequest;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * {@code GET /v1/fw/{digest}}: an image in blocks (RFC 7959), to whom it was offered; {@code digest} is the first 8 bytes of its
 * SHA-256 in hexadecimal. Each block is a request of its own and nothing is kept between two, so a device goes on with any
 * block, also after a restart of the gateway. Thread coap-io.
 */
final class ImageResource extends CoapResource {
    /** Blocks that devices wait for at once, one for each device. One thread reads them, faster than any radio carries them. */
    static final int WAITING_MAX = 8;

    private static final String NAME = "fw";
    private static final Pattern PATH =
            Pattern.compile(Topics.ROOT + "/" + NAME + "/([0-9a-f]{" + 2 * PieceRequest.DIGEST_BYTES + "})");
    private static final int SZX_DEFAULT = BlockOption.size2Szx(Bounds.BLOCK_BYTES);

    private final FirmwareDoor.Gate gate;
    private final TrustedClock clock;
    private final FirmwareSink sink;
    private final Set<DeviceId> waiting = ConcurrentHashMap.newKeySet();

    ImageResource(FirmwareDoor.Gate gate, TrustedClock clock, FirmwareSink sink) {
        super(NAME);
        this.gate = gate;
        this.clock = clock;
        this.sink = sink;
        getAttributes().addResourceType("tsuji.firmware");
        getAttributes().addContentType(MediaTypeRegistry.APPLICATION_OCTET_STREAM);
    }

    /** Images are too many to be children. */
    @Override
    public Resource getChild(String name) {
        Resource child = super.getChild(name);
        return child == null ? this : child;
    }

    @Override
    public void handleRequest(Exchange exchange) {
        CoapExchange request = new CoapExchange(exchange);
        int accept = request.getRequestOptions().getAccept();
        if (request.getRequestCode() != Code.GET) {
            refuse(request, ResponseCode.METHOD_NOT_ALLOWED, "images are fetched by GET");
        } else if (accept != MediaTypeRegistry.UNDEFINED && accept != MediaTypeRegistry.APPLICATION_OCTET_STREAM) {
            refuse(request, ResponseCode.NOT_ACCEPTABLE, "offered: 42 (octets)");
        } else {
            get(request);
        }
    }

    private void get(CoapExchange request) {
        Optional<Device> device = gate.callers().device(request, gate.answers());
        if (device.isEmpty()) {
            return;
        }
        Optional<byte[]> digest = digest(request);
        BlockOption asked = request.getRequestOptions().getBlock2();
        if (digest.isEmpty()) {
            refuse(
                    request,
                    ResponseCode.NOT_FOUND,
                    "images are at fw/ and the first 8 bytes of the digest in hexadecimal");
        } else if (asked != null && asked.isM()) {
            refuse(request, ResponseCode.BAD_REQUEST, "Block2 of a request has M 0");
        } else {
            BlockOption block = asked == null ? new BlockOption(SZX_DEFAULT, false, 0) : asked;
            admit(device.get().id(), request, new Wanted(digest.get(), block));
        }
    }

    private record Wanted(byte[] digest, BlockOption block) {}

    private static Optional<byte[]> digest(CoapExchange request) {
        Matcher path = PATH.matcher(request.getRequestOptions().getUriPathString());
        return path.matches() ? Optional.of(HexFormat.of().parseHex(path.group(1))) : Optional.empty();
    }

    private void admit(DeviceId device, CoapExchange request, Wanted wanted) {
        if (waiting.contains(device)) {
            gate.answers().later(request, ResponseCode.TOO_MANY_REQUESTS, "one block after the other", 1);
        } else if (waiting.size() >= WAITING_MAX || !ask(device, request, wanted)) {
            gate.answers()
                    .later(request, ResponseCode.SERVICE_UNAVAILABLE, "too many load already", Answers.RETRY_SECONDS);
        }
    }

    private boolean ask(DeviceId device, CoapExchange request, Wanted wanted) {
        Waiting all = gate.turnstile().waiting();
        if (!all.enter()) {
            return false;
        }
        waiting.add(device);
        PendingAnswer answer = new PendingAnswer(request, gate.answers(), all);
        Reply reply = new Reply(device, answer, wanted);
        BlockOption block = wanted.block();
        boolean taken =
                sink.asked(device, new PieceRequest(wanted.digest(), block.getOffset(), block.getSize(), reply));
        if (taken) {
            all.await(answer, clock.monoMillis());
        } else {
            waiting.remove(device);
            all.left();
        }
        return taken;
    }

    private void refuse(CoapExchange request, ResponseCode code, String detail) {
        gate.answers().refuse(request, code, detail);
    }

    /** Thread firmware. */
    private final class Reply implements PieceRequest.Answer {
        private final DeviceId device;
        private final PendingAnswer answer;
        private final Wanted wanted;

        Reply(DeviceId device, PendingAnswer answer, Wanted wanted) {
            this.device = device;
            this.answer = answer;
            this.wanted = wanted;
        }

        @Override
        public void piece(byte[] data, long imageBytes) {
            // First: the device may ask for the next block before this method returns.
            waiting.remove(device);
            BlockOption block = wanted.block();
            if (data.length == 0) {
                answer.refuse(ResponseCode.BAD_REQUEST, "the image has " + imageBytes + " bytes");
                return;
            }
            boolean more = block.getOffset() + (long) data.length < imageBytes;
            Response response = new Response(ResponseCode.CONTENT);
            response.setPayload(data);
            response.getOptions()
                    .setContentFormat(MediaTypeRegistry.APPLICATION_OCTET_STREAM)
                    .addETag(wanted.digest())
                    .setBlock2(block.getSzx(), more, block.getNum())
                    .setSize2((int) imageBytes);
            answer.send(response);
        }

        @Override
        public void notOffered() {
            waiting.remove(device);
            answer.refuse(ResponseCode.FORBIDDEN, "this device is not offered such an image now");
        }
    }
}

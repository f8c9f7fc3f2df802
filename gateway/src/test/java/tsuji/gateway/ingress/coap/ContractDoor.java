package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.ingress.StrangerContract.Answer;
import tsuji.gateway.ingress.StrangerContract.Behind;
import tsuji.gateway.ingress.StrangerContract.Client;
import tsuji.gateway.ingress.StrangerContract.Door;
import tsuji.gateway.ingress.StrangerContract.Sent;

/** The door as the contract of all doors wants it. */
record ContractDoor(CoapIngress ingress, Clients clients) implements Door {

    interface Clients {
        TestDevice client(String name, byte[] secret) throws IOException;
    }

    static CoapIngress ingress(Path dataDir, Behind behind, int bodyBytesMax) throws IOException {
        CoapSettings free = TestDoor.settings(Optional.empty(), 1_000);
        CoapIngress ingress = new CoapIngress(
                new CoapSettings(0, free.dtls(), new CoapSettings.Limits(100, bodyBytesMax, 1_000, 10_000)),
                dataDir,
                new CoapIngress.Surroundings(behind.intake(), behind.registry(), behind.clock(), behind.counters()));
        ingress.start();
        return ingress;
    }

    @Override
    public DeviceOutlet outlet() {
        return ingress;
    }

    @Override
    public void recheckIdentities() {
        ingress.recheckIdentities();
    }

    @Override
    public Client client(String name, byte[] secret) throws IOException {
        return new Device(clients.client(name, secret));
    }

    @Override
    public void close() {
        ingress.close();
    }

    private record Device(TestDevice device) implements Client {
        @Override
        public Sent send(String payload) {
            Request request = device.send(device.post(payload));
            return () -> answer(request);
        }

        private static Answer answer(Request request) {
            Response response = request.getResponse();
            if (response == null) {
                return request.getSendError() == null ? Answer.NONE : Answer.REFUSED;
            }
            if (response.isSuccess()) {
                return Answer.STORED;
            }
            return response.getCode() == ResponseCode.SERVICE_UNAVAILABLE ? Answer.LATER : Answer.REFUSED;
        }

        @Override
        public void listen() throws InterruptedException {
            device.observe();
        }

        @Override
        public List<String> commands() {
            return device.commands();
        }

        @Override
        public boolean isCut() {
            return device.isCut();
        }

        @Override
        public void close() {
            device.close();
        }
    }
}

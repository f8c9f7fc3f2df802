package tsuji.gateway.ingress.coap;

import java.nio.file.Path;
import tsuji.gateway.ingress.DoorContract;

/** The promises of every door, over CoAP with DTLS. */
class CoapsDoorIT extends DoorContract {
    @Override
    protected Door open(Path dataDir, Behind behind) throws Exception {
        CoapIngress ingress = ContractDoor.ingress(dataDir, behind, BODY_BYTES_MAX);
        return new ContractDoor(ingress, (name, secret) -> TestDevice.stranger(ingress.dtlsPort(), name, secret));
    }
}

package tsuji.gateway.ingress.coap;

import java.nio.file.Path;
import tsuji.gateway.ingress.StrangerContract;

/** Plain CoAP knows nobody: everybody is a stranger. */
class PlainCoapDoorIT extends StrangerContract {
    @Override
    protected Door open(Path dataDir, Behind behind) throws Exception {
        CoapIngress ingress = ContractDoor.ingress(dataDir, behind, BODY_BYTES_MAX);
        return new ContractDoor(ingress, (name, secret) -> TestDevice.plain(ingress.port()));
    }
}

package tsuji.gateway.uplink;

import java.net.URI;

/** Makes links; each attempt gets a new one. */
interface CityLinks extends AutoCloseable {
    CityLink open(URI broker, CityLink.Listener listener);

    /** What they prove with. */
    CertificateChoice certificates();

    /** Waits a bounded time until abandoned links are gone. */
    @Override
    void close();
}

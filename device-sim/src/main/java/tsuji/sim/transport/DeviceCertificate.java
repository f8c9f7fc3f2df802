package tsuji.sim.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** What a device shows in a handshake, with the key that goes with it. */
record DeviceCertificate(PrivateKey key, X509Certificate certificate) {}

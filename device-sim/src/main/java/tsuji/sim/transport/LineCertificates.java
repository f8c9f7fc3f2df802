package tsuji.sim.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.util.ServerNames;

/** Which certificate is shown on which line: a handshake asks by its connection, and that knows the line's address. Any thread. */
final class LineCertificates implements CertificateProvider {
    private final Map<InetSocketAddress, DeviceCertificate> certificates = new ConcurrentHashMap<>();
    private final ResumptionSupportingConnectionStore connections;

    LineCertificates(ResumptionSupportingConnectionStore connections) {
        this.connections = connections;
    }

    /** From its next handshake on. */
    void put(InetSocketAddress line, DeviceCertificate certificate) {
        certificates.put(line, certificate);
    }

    void remove(InetSocketAddress line) {
        certificates.remove(line);
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(
            ConnectionId cid,
            boolean client,
            List<X500Principal> issuers,
            ServerNames serverNames,
            List<CertificateKeyAlgorithm> certificateKeyAlgorithms,
            List<SignatureAndHashAlgorithm> signatureAndHashAlgorithms,
            List<SupportedGroup> curves) {
        return Optional.ofNullable(connections.get(cid))
                .map(Connection::getPeerAddress)
                .map(certificates::get)
                .map(shown -> new CertificateIdentityResult(cid, shown.key(), List.of(shown.certificate())))
                .orElseGet(() -> new CertificateIdentityResult(cid));
    }

    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
        return List.of(CertificateKeyAlgorithm.EC);
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509);
    }

    /** For providers that answer later. */
    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {}
}

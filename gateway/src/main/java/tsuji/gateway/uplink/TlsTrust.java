package tsuji.gateway.uplink;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.gateway.tls.PemFiles;

/** Whom we trust and who we are. The authorities are read anew, so that renewed ones need no restart. */
final class TlsTrust {
    /** To the JDK null stands for the machine's certificate authorities. */
    private static final TrustManager[] OF_THE_MACHINE = null;

    private TlsTrust() {}

    /** @throws GeneralSecurityException with the file and what is wrong with it. */
    static SSLSocketFactory sockets(Optional<Path> ca, Optional<ClientCertificate> own)
            throws GeneralSecurityException {
        KeyManager[] ourselves = own.isPresent() ? own.get().keyManagers() : new KeyManager[0];
        TrustManager[] trusted = ca.isPresent() ? PemFiles.trustManagers(ca.get()) : OF_THE_MACHINE;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ourselves, trusted, null);
        return context.getSocketFactory();
    }
}

package tsuji.gateway.uplink;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import tsuji.gateway.tls.PemFiles;

/** Whom we trust and who we are. Every file is read anew, so that a renewed certificate needs no restart. */
final class TlsTrust {
    /** To the JDK null stands for the machine's certificate authorities. */
    private static final TrustManager[] OF_THE_MACHINE = null;

    private TlsTrust() {}

    /** @throws GeneralSecurityException with the file and what is wrong with it. */
    static SSLSocketFactory sockets(BrokerSettings.TlsFiles files) throws GeneralSecurityException {
        KeyManager[] ourselves = files.certificate().isPresent() && files.key().isPresent()
                ? PemFiles.keyManagers(files.certificate().get(), files.key().get())
                : new KeyManager[0];
        TrustManager[] trusted =
                files.ca().isPresent() ? PemFiles.trustManagers(files.ca().get()) : OF_THE_MACHINE;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ourselves, trusted, null);
        return context.getSocketFactory();
    }
}

package tsuji.gateway.uplink;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import tsuji.gateway.tls.PemFiles;

/** Whom we trust and who we are, from PEM files. Every file is read anew, so that a renewed certificate needs no restart. */
final class TlsTrust {
    private TlsTrust() {}

    /** @throws GeneralSecurityException or IOException with the file and what is wrong with it. */
    static SSLSocketFactory sockets(BrokerSettings.TlsFiles files) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ourselves(files), trusted(files.ca()), null);
        return context.getSocketFactory();
    }

    private static TrustManager[] trusted(Optional<Path> ca) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (ca.isEmpty()) {
            // Null stands for the machine's certificate authorities.
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : PemFiles.certificates(ca.get())) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] ourselves(BrokerSettings.TlsFiles files) throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = emptyStore();
        if (files.certificate().isPresent() && files.key().isPresent()) {
            Certificate[] chain =
                    PemFiles.certificates(files.certificate().get()).toArray(Certificate[]::new);
            store.setKeyEntry("gateway", PemFiles.privateKey(files.key().get()), new char[0], chain);
        }
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}

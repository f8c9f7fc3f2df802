package tsuji.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.tls.TestCertificates;

class CertificateNameTest {
    private TestCertificates authority;

    @BeforeEach
    void make() throws Exception {
        authority = TestCertificates.authority("maker");
    }

    private Optional<String> name(String commonName, String... uris) throws Exception {
        return CertificateName.of(authority.issueNaming(commonName, uris).certificate());
    }

    @Test
    void deviceUrnComesBeforeTheCommonName() throws Exception {
        assertThat(name("SC-2", "https://maker.example/SC-3", "urn:dev:tsuji:SC-1"))
                .contains("SC-1");
    }

    @Test
    void withoutADeviceUrnTheCommonNameCounts() throws Exception {
        assertThat(name("SC-2")).contains("SC-2");
        assertThat(name("SC-2", "urn:dev:mac:0024befffe804ff1")).contains("SC-2");
    }

    @Test
    void twoDeviceUrnsNameNobody() throws Exception {
        assertThat(name("SC-1", "urn:dev:tsuji:SC-1", "urn:dev:tsuji:SC-2")).isEmpty();
    }

    @Test
    void deviceUrnThatCannotBeAnIdNamesNobody() throws Exception {
        assertThat(name("SC-1", "urn:dev:tsuji:../SC-1")).isEmpty();
    }
}

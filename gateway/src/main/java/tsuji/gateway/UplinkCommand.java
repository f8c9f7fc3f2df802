package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.gateway.tls.ClientCertificate;
import tsuji.gateway.tls.UplinkCertificates;

/** {@code tsuji-gateway uplink …}: what a technician may do about the way to the city. */
@Command(
        name = "uplink",
        description = "Looks after the way to the city.",
        mixinStandardHelpOptions = true,
        subcommands = UplinkCommand.Certificate.class)
final class UplinkCommand {

    /**
     * {@code uplink certificate …}.
     *
     * <p>Exit codes: 0 done, 1 refused or none there, 2 usage, 4 configuration wrong, 5 storage.
     */
    @Command(
            name = "certificate",
            description = "The certificate by which the city knows this gateway.",
            mixinStandardHelpOptions = true)
    static final class Certificate {
        @Spec
        private CommandSpec spec;

        /** Work that may fail. */
        private interface Work {
            int run(UplinkCertificates certificates) throws GeneralSecurityException, IOException;
        }

        /** {@code uplink certificate show}. */
        @Command(description = "Shows what there is, the one that is used first.", mixinStandardHelpOptions = true)
        int show(@Mixin ConfigOptions options) {
            return work(options, certificates -> {
                List<ClientCertificate> all = certificates.read();
                if (all.isEmpty()) {
                    err().println("no certificate for the city: load one, or set uplink.tls_certificate and tls_key");
                    return ExitCode.CHECK_FAILED;
                }
                Instant now = Clock.systemUTC().instant();
                for (ClientCertificate each : all) {
                    out().println(each);
                    out().println("  issuer   "
                            + each.own().getIssuerX500Principal().getName());
                    out().println("  sha-256  " + each.fingerprint());
                    out().println("  left     "
                            + Duration.between(now, each.expiresAt()).toDays() + " days");
                }
                return ExitCode.OK;
            });
        }

        /** {@code uplink certificate load}. */
        @Command(
                description = {
                    "Takes a later certificate and its key into use; a running gateway connects anew with it within seconds.",
                    "When the city refuses it, the one before is used again, and this one is tried again by itself."
                },
                mixinStandardHelpOptions = true,
                footer = {
                    "",
                    "Example: tsuji-gateway uplink certificate load gw-01.pem gw-01.key",
                    "",
                    "Exit codes: 0 loaded, 1 not fit for use, 2 usage, 4 configuration wrong, 5 disk."
                })
        int load(
                @Parameters(paramLabel = "CERT", description = "PEM: ours, then who signed it.") Path certificate,
                @Parameters(paramLabel = "KEY", description = "PEM, PKCS#8, not encrypted.") Path key,
                @Mixin ConfigOptions options) {
            return work(options, certificates -> {
                ClientCertificate next = ClientCertificate.read(certificate, key);
                certificates.load(next, Clock.systemUTC().instant());
                out().println("loaded " + next);
                return ExitCode.OK;
            });
        }

        private int work(ConfigOptions options, Work work) {
            try {
                return work.run(
                        GatewayConfig.of(options.load()).uplink().broker().tls().own());
            } catch (ConfigException e) {
                err().println(e.getMessage());
                return ExitCode.CONFIG_INVALID;
            } catch (GeneralSecurityException e) {
                err().println(e.getMessage());
                return ExitCode.CHECK_FAILED;
            } catch (IOException e) {
                err().println("cannot be read or written: " + e);
                return ExitCode.STORAGE;
            }
        }

        private PrintWriter out() {
            return spec.commandLine().getOut();
        }

        private PrintWriter err() {
            return spec.commandLine().getErr();
        }
    }
}

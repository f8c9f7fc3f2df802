package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.Intake;
import tsuji.gateway.intake.IntakeSettings;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.time.StepClock;

/** Repeats that straddle a restart of the gateway, with a real journal on a real disk. */
class RestartIT {
    private static final String NOW = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";
    private static final String DATED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5,\"t\":1795564800}]";

    @TempDir
    Path dataDir;

    private final StepClock clock = new StepClock();
    private List<LedgerSnapshot.Account> accounts = List.of();

    /** One life of the gateway: it starts, answers one request, and stops. */
    private ResponseCode life(long secondsBefore, String payload, int messageId, Token token) throws Exception {
        Health health = new Health();
        Counters counters = new Counters();
        ScriptedRegistry registry = new ScriptedRegistry().device("sc-1", "scooter");
        try (Journal journal = Journal.open(new JournalSettings(dataDir, 64 << 20, 30, 0), clock, health);
                Intake intake = new Intake(new IntakeSettings(100, 10, 0), journal, clock, health, counters);
                CoapIngress ingress = new CoapIngress(
                        TestDoor.settings(Optional.empty(), 100),
                        dataDir,
                        new CoapIngress.Surroundings(intake, registry, clock, counters))) {
            intake.start((loop, cause) -> {});
            ingress.start();
            clock.advanceMillis(secondsBefore * 1_000);
            try (TestDevice device = TestDevice.withKey(ingress.dtlsPort(), "sc-1", ScriptedRegistry.secret("sc-1"))) {
                Request request = device.post(payload);
                request.setMID(messageId);
                request.setToken(token);
                return device.ask(request).getCode();
            } finally {
                accounts = journal.ledger().accounts();
            }
        }
    }

    private void assertAccount(long accepted, long duplicate) {
        assertThat(accounts).singleElement().satisfies(account -> {
            assertThat(account.accepted()).isEqualTo(accepted);
            assertThat(account.duplicate()).isEqualTo(duplicate);
        });
    }

    @Test
    void equalContentWithAbsoluteTimesIsARepeatUnderAnyMessageId() throws Exception {
        assertThat(life(0, DATED, 1, new Token(new byte[] {1}))).isEqualTo(ResponseCode.CHANGED);
        assertThat(life(100_000, DATED, 2, new Token(new byte[] {2}))).isEqualTo(ResponseCode.CHANGED);

        assertAccount(1, 1);
    }

    @Test
    void retransmissionSoonAfterARestartIsARepeat() throws Exception {
        Token token = new Token(new byte[] {1, 2, 3});
        life(0, NOW, 7, token);
        life(246, NOW, 7, token);

        assertAccount(1, 1);
    }

    @Test
    void sameMessageIdLaterIsANewMessage() throws Exception {
        Token token = new Token(new byte[] {1, 2, 3});
        life(0, NOW, 7, token);
        life(247, NOW, 7, token);

        assertAccount(2, 0);
    }

    @Test
    void anotherTokenIsANewMessage() throws Exception {
        life(0, NOW, 7, new Token(new byte[] {1}));
        life(0, NOW, 7, new Token(new byte[] {2}));

        assertAccount(2, 0);
    }
}

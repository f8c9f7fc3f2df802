package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tsuji.sim.verify.Ledger.Account;

class CrossCheckTest {
    private final Counts counts = new Counts();

    CrossCheckTest() {
        counts.sent = 10;
        counts.acknowledged = 10;
        counts.confirmed = 10;
        counts.identities = 10;
    }

    @Test
    void equalBooksHaveNoDifference() {
        assertThat(CrossCheck.of("A", counts, new Account(10, 10, 0, 0, 0, 0))).isEmpty();
    }

    @Test
    void oneAcceptedTooManyIsNamedWithDeviceAndAccount() {
        assertThat(CrossCheck.of("A", counts, new Account(11, 10, 1, 0, 0, 0)))
                .map(Difference::toString)
                .containsExactly("A accepted: the gateway says 11, the judge 10");
    }

    @Test
    void oneAcceptedTooFewIsADifference() {
        assertThat(CrossCheck.of("A", counts, new Account(9, 9, 0, 0, 0, 0)))
                .map(Difference::account)
                .containsExactly(Difference.Account.ACCEPTED, Difference.Account.CONFIRMED);
    }

    @Test
    void confirmedWhatTheCityDoesNotHaveIsADifference() {
        counts.confirmed = 9;
        counts.identities = 9;

        assertThat(CrossCheck.of("A", counts, new Account(10, 10, 0, 0, 0, 0)))
                .containsExactly(new Difference("A", Difference.Account.CONFIRMED, 10, 9, 9));
    }

    @Test
    void whatIsUnderWayMayBeAtTheCityAlready() {
        assertThat(CrossCheck.of("A", counts, new Account(10, 7, 3, 0, 0, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(10, 7, 2, 1, 0, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(10, 7, 2, 0, 0, 0)))
                .containsExactly(new Difference("A", Difference.Account.CONFIRMED, 7, 8, 10));
    }

    @Test
    void whatWasNeverAnsweredMayHaveBeenTakenOrNot() {
        counts.sent = 12;
        counts.unanswered = 2;

        assertThat(CrossCheck.of("A", counts, new Account(10, 10, 0, 0, 0, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(12, 10, 2, 0, 0, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(13, 10, 3, 0, 0, 0)))
                .containsExactly(new Difference("A", Difference.Account.ACCEPTED, 13, 10, 12));
    }

    @Test
    void refusalThatTheGatewayForgotIsADifference() {
        counts.refused = 2;

        assertThat(CrossCheck.of("A", counts, new Account(10, 10, 0, 0, 2, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(10, 10, 0, 0, 1, 0)))
                .map(Difference::account)
                .containsExactly(Difference.Account.REFUSED);
    }

    @Test
    void refusalThatMqtt3CouldNotSayIsNotAcceptedTwice() {
        counts.confirmed = 9;
        counts.identities = 9;

        assertThat(CrossCheck.of("A", counts, new Account(9, 9, 0, 0, 1, 0))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(8, 8, 0, 0, 1, 0)))
                .map(Difference::account)
                .contains(Difference.Account.ACCEPTED);
    }

    @Test
    void moreHandedOverThanAcceptedIsADifference() {
        assertThat(CrossCheck.of("A", counts, new Account(10, 10, -1, 0, 0, 0)))
                .map(Difference::toString)
                .contains("A queued: the gateway says -1, the judge at least 0");
    }

    @Test
    void whatWaitedBeforeTheRunMayBeConfirmedInIt() {
        assertThat(CrossCheck.of("A", counts, new Account(10, 13, 0, 0, 0, 3))).isEmpty();
        assertThat(CrossCheck.of("A", counts, new Account(10, 14, 0, 0, 0, 3))).isNotEmpty();
    }

    @Test
    void arrivalsThatCannotBeReadMayBeTheMissingOnes() {
        counts.foreign = 1;
        counts.sent = 11;
        counts.acknowledged = 11;

        assertThat(CrossCheck.of("A", counts, new Account(11, 11, 0, 0, 0, 0))).isEmpty();
    }
}

package tsuji.sim.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OmniScooterTest {
    private static final String IMEI = "123456789123456";
    private static final long NOW_SECONDS = 1_481_805_898;
    private static final String HEAD = "*SCOR,OM," + IMEI + ",";

    private final OmniScooter scooter = new OmniScooter(IMEI, 22.629190, -114.143690);

    @BeforeEach
    void signIn() {
        passed(0);
    }

    private List<String> passed(int seconds) {
        return said(scooter.passed((NOW_SECONDS + seconds) * 1_000));
    }

    private List<String> hear(String message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0xFF);
        bytes.write(0xFF);
        bytes.writeBytes(("*SCOS,OM," + IMEI + "," + message + "#\n").getBytes(StandardCharsets.US_ASCII));
        return said(scooter.receive(bytes.toByteArray()));
    }

    private static List<String> said(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.replace(HEAD, ""))
                .toList();
    }

    /** Takes a key and shows another, or the same. */
    private List<String> turnKey(int operation, int wrongBy) {
        String[] key = hear("R0," + operation + ",20,7," + NOW_SECONDS).get(0).split(",");
        int shown = Integer.parseInt(key[2]) + wrongBy;
        return hear("L" + operation + "," + shown + ",7," + NOW_SECONDS);
    }

    @Test
    void signsInWithAPositionInDegreesAndMinutes() {
        OmniScooter fresh = new OmniScooter(IMEI, 22.629190, -114.143690);

        assertThat(said(fresh.passed(NOW_SECONDS * 1_000)))
                .containsExactly(
                        "Q0,412,80,28#",
                        "H0,1,412,28,80,0#",
                        "S6,80,3,0,0,372,372,1,28,100,5000#",
                        "D0,0,124458.00,A,2237.7514,N,11408.6214,W,9,0.8,151216,10,M,A#");
    }

    @Test
    void theRightKeyUnlocksIt() {
        assertThat(turnKey(0, 0)).containsExactly("L0,0,7," + NOW_SECONDS + "#");
        assertThat(scooter.isLocked()).isFalse();
    }

    @Test
    void anotherKeyDoesNot() {
        assertThat(turnKey(0, 1)).containsExactly("L0,2,7," + NOW_SECONDS + "#");
        assertThat(scooter.isLocked()).isTrue();
    }

    @Test
    void aKeyWorksOnce() {
        String key = hear("R0,0,20,7," + NOW_SECONDS).get(0).split(",")[2];
        hear("L0," + key + ",7," + NOW_SECONDS);

        assertThat(hear("L0," + key + ",7," + NOW_SECONDS)).containsExactly("L0,2,7," + NOW_SECONDS + "#");
    }

    @Test
    void aKeyIsWorthlessAfterItsTime() {
        String key = hear("R0,0,20,7," + NOW_SECONDS).get(0).split(",")[2];
        passed(21);

        assertThat(hear("L0," + key + ",7," + NOW_SECONDS)).containsExactly("L0,2,7," + NOW_SECONDS + "#");
    }

    @Test
    void itIsNotLockedWhileItIsRidden() {
        turnKey(0, 0);
        scooter.setSpeed(150);

        assertThat(turnKey(1, 0)).containsExactly("L1,3,7," + NOW_SECONDS + ",0#");
        assertThat(scooter.isLocked()).isFalse();
    }

    @Test
    void itSaysHowLongTheRideWas() {
        turnKey(0, 0);
        passed(185);
        String key = hear("R0,1,20,7," + (NOW_SECONDS + 185)).get(0).split(",")[2];

        assertThat(hear("L1," + key + ",7," + (NOW_SECONDS + 185)))
                .containsExactly("L1,0,7," + (NOW_SECONDS + 185) + ",3#");
    }

    @Test
    void vehicleDataComeWhileItIsUnlocked() {
        assertThat(passed(11)).isEmpty();
        turnKey(0, 0);

        assertThat(passed(12)).containsExactly("S6,80,3,0,0,372,372,0,28,100,5000#");
    }

    @Test
    void itsIntervalsCanBeSet() {
        assertThat(hear("S5,0,0,30,5")).containsExactly("S5,0,0,30,5#");
        assertThat(passed(29)).isEmpty();
        assertThat(passed(30)).containsExactly("H0,1,412,28,80,0#");
    }

    @Test
    void messagesOfOthersAreNotItsOwn() {
        byte[] other = "*SCOS,OM,999999999999999,D0,0#".getBytes(StandardCharsets.US_ASCII);

        assertThat(scooter.receive(other)).isEmpty();
    }

    @Test
    void aMessageMayComeInPieces() {
        String message = "*SCOS,OM," + IMEI + ",S4,0,0,0,0,0,6,6,6#";
        byte[] first = message.substring(0, 20).getBytes(StandardCharsets.US_ASCII);
        byte[] second = message.substring(20).getBytes(StandardCharsets.US_ASCII);

        assertThat(scooter.receive(first)).isEmpty();
        assertThat(said(scooter.receive(second))).containsExactly("S4,0,0,0,0,0,6,6,6#");
    }

    @Test
    void anImeiHasFifteenDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OmniScooter("12345678912345", 0, 0));
    }
}

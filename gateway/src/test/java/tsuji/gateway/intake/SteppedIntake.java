package tsuji.gateway.intake;

/** Steps of intake on the caller's thread, for tests of other packages. */
public final class SteppedIntake {
    private SteppedIntake() {}

    public static int runOnce(Intake intake) {
        return intake.runOnce();
    }
}

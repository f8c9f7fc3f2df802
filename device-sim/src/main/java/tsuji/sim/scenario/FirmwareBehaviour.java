package tsuji.sim.scenario;

/** What a device does with an image that it is offered. */
public enum FirmwareBehaviour {
    /** Loads, installs and runs it. */
    ACCEPT("accept"),
    /** Has too little flash, says so and loads nothing. */
    NO_FLASH("noFlash"),
    /** Finds the whole image damaged. */
    FAIL_VERIFICATION("failVerification"),
    /** Loses its power in the middle of a piece; goes on from what it has stored. */
    LOSE_POWER("losePower"),
    /** The new image does not start: it runs the old one again and says so. */
    BOOT_OLD("bootOld"),
    /** Says that the update is a success, and runs the old image. */
    LIE("lie");

    private final String label;

    FirmwareBehaviour(String label) {
        this.label = label;
    }

    /** As scenarios and records name it. */
    public String label() {
        return label;
    }
}

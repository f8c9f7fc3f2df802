package tsuji.sim.verify;

/**
 * An account of the gateway's ledger that is not what devices and city have seen.
 *
 * @param least what the account may be at least, by the judge's own count.
 * @param most at most.
 */
public record Difference(String device, Account account, long gateway, long least, long most) {
    /** Which of a device's accounts. */
    public enum Account {
        ACCEPTED("accepted"),
        REFUSED("refused"),
        CONFIRMED("confirmed"),
        QUEUED("queued");

        private final String label;

        Account(String label) {
            this.label = label;
        }

        /** As the gateway's ledger names it. */
        public String label() {
            return label;
        }
    }

    boolean isOne() {
        return gateway < least || gateway > most;
    }

    @Override
    public String toString() {
        return device + " " + account.label + ": the gateway says " + gateway + ", the judge "
                + (least == most ? least : most == Long.MAX_VALUE ? "at least " + least : least + " to " + most);
    }
}

package tsuji.bridge.echonet;

/** May we send? Two independent answers: is there a session with the meter, and is there airtime. */
final class Gates {
    private boolean session;
    private boolean airtime = true;
    private boolean lost;

    /** Follows an event; the same one twice changes nothing. */
    void follow(SkLine.Event event) {
        switch (event.number()) {
            case SkLine.Event.JOINED -> {
                session = true;
                lost = false;
            }
            // The adapter authenticates again by itself; until event 25 or 24 nothing may be sent.
            case SkLine.Event.LIFETIME_OVER -> session = false;
            case SkLine.Event.SESSION_ENDED, SkLine.Event.END_UNANSWERED, SkLine.Event.JOIN_FAILED -> {
                session = false;
                lost = true;
            }
            case SkLine.Event.AIRTIME_USED_UP -> airtime = false;
            case SkLine.Event.AIRTIME_FREE -> airtime = true;
            default -> {
                // Nothing that opens or closes anything.
            }
        }
    }

    boolean areOpen() {
        return session && airtime;
    }

    boolean hasAirtime() {
        return airtime;
    }

    /** There is no session, and none comes unless we join. */
    boolean mustJoin() {
        return lost;
    }
}

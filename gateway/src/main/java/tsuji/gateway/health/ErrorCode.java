package tsuji.gateway.health;

/**
 * Codes that console, CLI, logs and metrics share, so that a technician can look one up.
 *
 * <p>E1xx power, E2xx network, E3xx clock, E4xx device, E5xx storage, E6xx update, E7xx security, E8xx city and ledger.
 */
public enum ErrorCode {
    E204("city address cannot be resolved"),
    E205("city broker refuses the connection"),
    E206("TLS towards the city failed"),
    E207("city broker refuses our credentials"),
    E209("city broker is silent"),
    E210("our certificate for the city expires soon or is refused"),
    E301("clock not set"),
    E405("wrong device secret"),
    E406("payload not decodable"),
    E407("device clock is off"),
    E408("two peers use one identity"),
    E409("device registry cannot be read"),
    E410("device certificates expire soon"),
    E411("revocation list of devices not renewed"),
    E501("disk is full"),
    E503("telemetry thinned by policy"),
    E504("disk sync is slow"),
    E505("disk sync failed"),
    E506("journal damaged, set aside and salvaged"),
    E507("disk is read-only"),
    E508("commands cannot be stored"),
    E601("firmware roll-out paused or stopped"),
    E603("firmware cannot be stored"),
    E801("ledger does not balance"),
    E802("city confirms nothing"),
    E803("city broker refuses single entries");

    private final String title;

    ErrorCode(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}

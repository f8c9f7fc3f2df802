package tsuji.gateway.device;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A registered peer as people may see it: without its secret.
 *
 * @param state {@code invited}, {@code claimed}, {@code active}, {@code suspended} or {@code retired}.
 * @param certificate SHA-256 fingerprint in hexadecimal, or empty text.
 */
public record Enrolled(String id, String type, String label, String state, String certificate, Details details) {
    static final String CSV_HEADER = "id,type,label,state,certificate_sha256,place,lat,lon,photo,speaks_for";

    /**
     * What is not always known.
     *
     * @param speaksFor names of an agent's devices, with blanks between.
     * @param oldSecretUntilMillis how long the secret before the present one is still good.
     * @param certificateEndsMillis when its certificate expires; known of those that the gateway issued.
     */
    public record Details(
            Place place,
            String speaksFor,
            Optional<Seen> seen,
            OptionalLong oldSecretUntilMillis,
            OptionalLong certificateEndsMillis) {}

    /**
     * When and where from it was heard last; written every ten minutes.
     *
     * @param firmware as it said.
     * @param clockOffsetMillis how far its clock is ahead; negative: behind. Empty: not measured.
     */
    public record Seen(long unixMillis, String address, String firmware, OptionalLong clockOffsetMillis) {}

    static Enrolled of(RegisteredPeer peer, Optional<Seen> seen, Optional<Issued> issued, long nowMillis) {
        OptionalLong until = peer.secrets()
                .previous()
                .filter(old -> old.isGood(nowMillis))
                .map(old -> OptionalLong.of(old.untilMillis()))
                .orElse(OptionalLong.empty());
        OptionalLong ends = issued.map(certificate -> OptionalLong.of(certificate.notAfterMillis()))
                .orElse(OptionalLong.empty());
        return new Enrolled(
                peer.id().value(),
                peer.role().name(),
                peer.label(),
                peer.state().text(),
                peer.certificates().current().orElse(""),
                new Details(peer.place(), peer.role().speaksFor(), seen, until, ends));
    }

    String csvLine() {
        Optional<Place.Position> position = details.place().position();
        return CsvLine.format(List.of(
                id,
                type,
                label,
                state,
                certificate,
                details.place().text(),
                position.map(at -> String.valueOf(at.lat())).orElse(""),
                position.map(at -> String.valueOf(at.lon())).orElse(""),
                details.place().photo(),
                details.speaksFor()));
    }
}

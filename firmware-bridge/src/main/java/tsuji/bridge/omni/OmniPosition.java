package tsuji.bridge.omni;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A position from message D0, degrees and minutes converted to degrees.
 *
 * @param unixSeconds UTC of the satellites.
 * @param satellites empty when the model does not say.
 * @param altitudeMetres empty when the model does not say.
 */
record OmniPosition(
        double latitude,
        double longitude,
        long unixSeconds,
        Optional<Integer> satellites,
        Optional<Double> altitudeMetres) {
    private static final int LATITUDE_DEGREE_DIGITS = 2;
    private static final int LONGITUDE_DEGREE_DIGITS = 3;

    /** Empty: there is no fix, or a field is not what it should be; the last position stays. */
    static Optional<OmniPosition> of(OmniMessage message) {
        if (!message.text(2).equals("A")) {
            return Optional.empty();
        }
        Optional<Double> latitude = degrees(message.text(3), LATITUDE_DEGREE_DIGITS, message.text(4), "NS", 90);
        Optional<Double> longitude = degrees(message.text(5), LONGITUDE_DEGREE_DIGITS, message.text(6), "EW", 180);
        Optional<Long> time = time(message.text(1), message.text(9));
        if (latitude.isEmpty() || longitude.isEmpty() || time.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OmniPosition(
                latitude.get(),
                longitude.get(),
                time.get(),
                message.number(7).filter(count -> count >= 0 && count <= 100),
                decimal(message.text(10)).filter(metres -> metres >= -500 && metres <= 9_000)));
    }

    /** @param sides the letter of the positive side, then that of the negative one. */
    private static Optional<Double> degrees(String text, int degreeDigits, String side, String sides, int most) {
        boolean known = side.length() == 1 && sides.contains(side);
        if (!known || !text.matches("\\d{" + (degreeDigits + 2) + "}(\\.\\d{1,8})?")) {
            return Optional.empty();
        }
        double minutes = Double.parseDouble(text.substring(degreeDigits));
        double degrees = Integer.parseInt(text.substring(0, degreeDigits)) + minutes / 60;
        if (minutes >= 60 || degrees > most) {
            return Optional.empty();
        }
        return Optional.of(side.charAt(0) == sides.charAt(1) ? -degrees : degrees);
    }

    private static Optional<Long> time(String clock, String date) {
        if (!clock.matches("\\d{6}(\\.\\d{1,3})?") || !date.matches("\\d{6}")) {
            return Optional.empty();
        }
        try {
            LocalDateTime utc = LocalDateTime.of(
                    2000 + two(date, 4), two(date, 2), two(date, 0), two(clock, 0), two(clock, 2), two(clock, 4));
            return Optional.of(utc.toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int two(String digits, int at) {
        return Integer.parseInt(digits.substring(at, at + 2));
    }

    private static Optional<Double> decimal(String text) {
        return text.matches("-?\\d{1,5}(\\.\\d{1,4})?") ? Optional.of(Double.parseDouble(text)) : Optional.empty();
    }
}

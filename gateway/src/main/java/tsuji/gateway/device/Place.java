package tsuji.gateway.device;

import java.util.Optional;

/**
 * Where a device is mounted.
 *
 * @param text for people, at most {@value #TEXT_LENGTH_MAX} characters; may be empty.
 * @param photo id of a photo of it, at most {@value #PHOTO_LENGTH_MAX} characters; may be empty.
 */
public record Place(String text, Optional<Position> position, String photo) {
    /** Nothing is known. */
    public static final Place UNKNOWN = new Place("", Optional.empty(), "");

    static final int TEXT_LENGTH_MAX = 200;
    static final int PHOTO_LENGTH_MAX = 64;

    /** WGS 84, degrees. */
    public record Position(double lat, double lon) {
        public Position {
            if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) {
                throw new IllegalArgumentException(
                        "position is " + lat + ", " + lon + ", allowed -90 to 90, -180 to 180");
            }
        }
    }

    public Place {
        requireText("place", text, TEXT_LENGTH_MAX);
        requireText("photo", photo, PHOTO_LENGTH_MAX);
    }

    static void requireText(String name, String text, int lengthMax) {
        boolean control = text.chars().anyMatch(c -> c < ' ' || c == 0x7F);
        if (text.length() > lengthMax || control) {
            throw new IllegalArgumentException(name + " has " + text.length() + " characters, allowed " + lengthMax
                    + " without control characters");
        }
    }
}

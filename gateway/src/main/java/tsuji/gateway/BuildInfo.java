package tsuji.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Properties;

/**
 * What was built, and when.
 *
 * @param builtUnixMillis no honest clock says less.
 */
record BuildInfo(String version, long builtUnixMillis) {
    /** For classes that were never packaged. */
    private static final BuildInfo UNPACKAGED =
            new BuildInfo("unpackaged", Instant.parse("2026-11-01T00:00:00Z").toEpochMilli());

    static BuildInfo read() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            properties.load(in);
            return new BuildInfo(
                    properties.getProperty("version"),
                    Instant.parse(properties.getProperty("built")).toEpochMilli());
        } catch (IOException | DateTimeParseException e) {
            return UNPACKAGED;
        }
    }
}

package tsuji.gateway.profile;

import java.nio.charset.StandardCharsets;

/** Profiles for tests. */
final class ProfileText {
    /** One message with one reading; the reading's table is the last, so that a test may add to it. */
    static final String SOUND = String.join(
            "\n",
            "title = \"A thing\"",
            "type = \"generic\"",
            "",
            "[[message]]",
            "topic = \"thing/{device}/state\"",
            "",
            "[[message.reading]]",
            "pointer = \"/a/b\"",
            "metric = \"level\"",
            "unit = \"m\"",
            "");

    private ProfileText() {}

    static Profile profile(String text) throws ProfileException {
        return ProfileFile.read("thing.toml", text.getBytes(StandardCharsets.UTF_8))
                .profile();
    }

    /** The only message of a sound profile with these lines added to its only reading. */
    static ProfileMessage message(String... lines) throws ProfileException {
        return profile(SOUND + String.join("\n", lines) + "\n").messages().get(0);
    }

    /** The problem of a profile; the part before the colon after the line is its place. */
    static String problem(String text) {
        try {
            profile(text);
        } catch (ProfileException e) {
            return e.getMessage();
        }
        throw new AssertionError("is sound");
    }
}

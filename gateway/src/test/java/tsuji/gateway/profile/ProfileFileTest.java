package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tsuji.gateway.profile.ProfileText.SOUND;
import static tsuji.gateway.profile.ProfileText.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DataClass;

/** A wrong profile is refused by file, line and reason. */
class ProfileFileTest {
    @TempDir
    private Path folder;

    @Test
    void soundProfileIsRead() throws ProfileException {
        Profile profile = ProfileText.profile(SOUND);

        assertThat(profile.name()).isEqualTo("thing");
        assertThat(profile.type().name()).isEqualTo("generic");
        assertThat(profile.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.topicText()).isEqualTo("thing/{device}/state"));
    }

    /** The first column is replaced by the second. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title = \"A thing\" | colour = \"red\" | line 1: title is missing",
                "title = \"A thing\" | title = 7 | line 1: title is 7; allowed is a text",
                "type = \"generic\" | type = \"toaster\" | line 2: type is \"toaster\"; there are scooter, meter, generic",
                "type = \"generic\" | type = | line 2: ",
                "unit = \"m\" | units = \"m\" | line 10: units is unknown here; there are class, kind, metric, pointer, round, scale, unit",
                "pointer = \"/a/b\" | pointer = \"a/b\" | line 8: pointer \"a/b\" is no JSON pointer: it does not start with /",
                "pointer = \"/a/b\" | pointer = \"/a~2\" | line 8: pointer \"/a~2\" is no JSON pointer: it has a ~ without 0 or 1",
                "pointer = \"/a/b\" | pointer = \"/a~\" | line 8: pointer \"/a~\" is no JSON pointer",
                "unit = \"m\" | unit = \"metre\" | line 10: unit \"metre\" is no SenML unit",
                "unit = \"m\" | unit = \"%\" | line 10: unit \"%\" is no SenML unit",
                "unit = \"m\" | scale = 0 | line 10: scale is 0; allowed is a number from 1.0E-12 to 1.0E12",
                "unit = \"m\" | scale = inf | line 10: scale is ",
                "unit = \"m\" | scale = nan | line 10: scale is ",
                "unit = \"m\" | scale = 1.1e12 | line 10: scale is ",
                "unit = \"m\" | scale = \"10\" | line 10: scale is \"10\"; allowed is a number",
                "unit = \"m\" | round = \"up\" | line 10: round is \"up\"; allowed is one of \"none\", \"down\", \"nearest\"",
                "unit = \"m\" | class = \"alarm\" | line 10: class is \"alarm\"; allowed is one of \"event\", \"interval\", \"telemetry\"",
                "metric = \"level\" | metric = \"_level\" | line 9: metric is \"_level\"; allowed are 1 to 64 characters",
                "topic = \"thing/{device}/state\" | topic = \"thing/state\" | line 5: topic \"thing/state\" has 0 levels {device}",
                "topic = \"thing/{device}/state\" | topic = \"{device}/{device}\" | line 5: topic \"{device}/{device}\" has 2 levels",
                "topic = \"thing/{device}/state\" | topic = \"thing/x{device}\" | line 5: topic \"thing/x{device}\" has the level \"x{device}\"",
                "topic = \"thing/{device}/state\" | topic = \"{device}/#\" | line 5: topic \"{device}/#\" has the level \"#\"",
                "topic = \"thing/{device}/state\" | topic = \"$SYS/{device}\" | line 5: topic \"$SYS/{device}\" starts with $",
                "topic = \"thing/{device}/state\" | topic = \"v1/{device}/telemetry\" | line 5: topic \"v1/{device}/telemetry\" collides with the gateway's own",
                "topic = \"thing/{device}/state\" | topic = \"v1/x/{device}\" | line 5: topic \"v1/x/{device}\" collides with the gateway's own",
                "[[message.reading]] | [message.reading] | line 7: 0 tables [[reading]], allowed are 1 to 64",
                "[[message]] | [message] | line 4: 0 tables [[message]], allowed are 1 to 32",
            })
    void whatCannotWorkIsRefusedWithItsLine(String sound, String wrong, String problem) {
        assertThat(problem(SOUND.replace(sound, wrong))).startsWith("thing.toml: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meter | metric = \"level\" | line 9: metric \"level\" is unknown to meter; there are ",
                "meter | metric = \"power\" | line 10: unit is \"m\"; power is in \"W\", which the scale must lead to",
                "meter | metric = \"tamper\" | line 7: kind does not fit tamper, which is of kind",
                "generic | metric = \"interval_import\" | line 10: unit is \"m\"; interval_import is in \"Wh\"",
            })
    void metricsAreThoseOfTheType(String type, String metric, String problem) {
        String text = SOUND.replace("\"generic\"", "\"" + type + "\"").replace("metric = \"level\"", metric);

        assertThat(problem(text)).startsWith("thing.toml: " + problem);
    }

    @Test
    void classMayBeStrongerThanTheMetricHasByItself() throws ProfileException {
        assertThat(ProfileText.message("class = \"event\"").dataClass("level")).isEqualTo(DataClass.EVENT);
    }

    @Test
    void classMayNotBeWeaker() {
        String text = SOUND.replace("\"level\"", "\"interval_import\"").replace("\"m\"", "\"Wh\"");

        assertThat(problem(text + "class = \"telemetry\"\n"))
                .isEqualTo("thing.toml: line 11: class is weaker than interval_import has by itself: interval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scale = 2", "round = \"down\"", "unit = \"m\""})
    void onlyNumbersAreScaledRoundedAndHaveAUnit(String line) {
        String text = SOUND.replace("unit = \"m\"\n", "kind = \"flag\"\n");

        assertThat(problem(text + line + "\n"))
                .startsWith("thing.toml: line 11: ")
                .endsWith(" is only for numbers");
    }

    @Test
    void secondReadingOfTheSameMetricIsRefused() {
        String second = "[[message.reading]]\npointer = \"/c\"\nmetric = \"level\"\nunit = \"m\"\n";

        assertThat(problem(SOUND + second))
                .isEqualTo("thing.toml: line 13: metric \"level\" stands twice in this message");
    }

    @Test
    void secondMessageOnTheSameTopicIsRefused() {
        String second = "[[message]]\ntopic = \"thing/+/{device}\"\n[[message.reading]]\n"
                + "pointer = \"/c\"\nmetric = \"level\"\n";

        assertThat(problem(SOUND + second))
                .isEqualTo(
                        "thing.toml: line 12: topic \"thing/+/{device}\" collides with \"thing/{device}/state\" above");
    }

    @Test
    void problemOfALaterMessageHasItsOwnLine() {
        String second = "[[message]]\ntopic = \"other/{device}\"\n[[message.reading]]\n"
                + "pointer = \"/c\"\nmetric = \"level\"\nunit = \"bogus\" # comment\n";

        assertThat(problem(SOUND + second))
                .isEqualTo("thing.toml: line 16: unit \"bogus\" is no SenML unit (RFC 8428 and 8798)");
    }

    @Test
    void asManyReadingsAsAllowedAndNoMore() throws ProfileException {
        StringBuilder text = new StringBuilder(SOUND);
        for (int i = 1; i < ProfileFile.READINGS_MAX; i++) {
            text.append("[[message.reading]]\npointer = \"/r")
                    .append(i)
                    .append("\"\nmetric = \"r")
                    .append(i)
                    .append("\"\n");
        }
        assertThat(ProfileText.profile(text.toString()).messages()).hasSize(1);

        text.append("[[message.reading]]\npointer = \"/x\"\nmetric = \"x\"\n");
        assertThat(problem(text.toString()))
                .isEqualTo("thing.toml: line 7: 65 tables [[reading]], allowed are 1 to 64");
    }

    @Test
    void asManyMessagesAsAllowedAndNoMore() throws ProfileException {
        String reading = "[[message.reading]]\npointer = \"/x\"\nmetric = \"x\"\n";
        StringBuilder text = new StringBuilder(SOUND);
        for (int i = 1; i < ProfileFile.MESSAGES_MAX; i++) {
            text.append("[[message]]\ntopic = \"t")
                    .append(i)
                    .append("/{device}\"\n")
                    .append(reading);
        }
        assertThat(ProfileText.profile(text.toString()).messages()).hasSize(ProfileFile.MESSAGES_MAX);

        text.append("[[message]]\ntopic = \"t/{device}\"\n").append(reading);
        assertThat(problem(text.toString()))
                .isEqualTo("thing.toml: line 4: 33 tables [[message]], allowed are 1 to 32");
    }

    @Test
    void asManyIgnoredTopicsAsAllowedAndNoMore() throws ProfileException {
        String some = "ignore = [" + "\"x/{device}\", ".repeat(ProfileFile.IGNORED_MAX);

        assertThat(ProfileText.profile(some + "]\n" + SOUND).ignored()).hasSize(ProfileFile.IGNORED_MAX);
        assertThat(problem(some + "\"y/{device}\"]\n" + SOUND))
                .startsWith("thing.toml: line 1: ignore is [\"x/{device}\"")
                .endsWith("allowed is a list of at most 32 texts");
    }

    @Test
    void pointerAsLongAndAsDeepAsAllowedAndNoMore() {
        String longest = "/" + "a".repeat(Pointer.LENGTH_MAX - 1);
        String deepest = "/a".repeat(PayloadReader.DEPTH_MAX);

        assertThat(Pointer.parse(longest).tokens()).hasSize(1);
        assertThat(Pointer.parse(deepest).tokens()).hasSize(PayloadReader.DEPTH_MAX);
        assertThatThrownBy(() -> Pointer.parse(longest + "a")).hasMessage("has 257 characters, allowed 256");
        assertThatThrownBy(() -> Pointer.parse(deepest + "/a")).hasMessage("has 17 levels, allowed 16");
    }

    @Test
    void fileAsLargeAsAllowedAndNoLarger() throws Exception {
        Path file = folder.resolve("large.toml");
        String filled = SOUND + "#".repeat((int) ProfileFile.BYTES_MAX - SOUND.length());

        Files.writeString(file, filled);
        assertThat(ProfileFile.read(file).profile().name()).isEqualTo("large");

        Files.writeString(file, filled + "#");
        assertThatThrownBy(() -> ProfileFile.read(file))
                .isInstanceOf(ProfileException.class)
                .hasMessage(file + ": 65537 bytes, allowed 65536");
    }

    @Test
    void asManyFilesAsAllowedAndNoMore() throws Exception {
        for (int i = 0; i < Profiles.FILES_MAX; i++) {
            write("p" + i, "p" + i + "/{device}");
        }
        assertThat(Profiles.read(folder).all()).hasSize(Profiles.FILES_MAX);

        write("one-more", "x/{device}");
        assertThatThrownBy(() -> Profiles.read(folder)).hasMessage(folder + ": more than 64 profiles");
    }

    private void write(String name, String topic) throws IOException {
        Files.writeString(folder.resolve(name + ".toml"), SOUND.replace("thing/{device}/state", topic));
    }

    @Test
    void everyProblemOfAFolderIsSaidAtOnce() throws IOException {
        write("a", "a/{device}");
        write("b", "a/+/{device}");
        write("c", "+/{device}");
        write("d", "v1/{device}");

        assertThatThrownBy(() -> Profiles.read(folder))
                .hasMessage(String.join(
                        System.lineSeparator(),
                        folder.resolve("c.toml") + ": line 5: topic \"+/{device}\" collides with \"a/{device}\" of "
                                + folder.resolve("a.toml"),
                        folder.resolve("d.toml")
                                + ": line 5: topic \"v1/{device}\" collides with the gateway's own topics v1/…"));
    }

    @Test
    void folderThatIsNotThereIsRefused() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> Profiles.read(missing)).hasMessage(missing + ": cannot be read: NoSuchFileException");
    }
}

package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;

/** From a payload to readings, or to the reason why not. */
class ProfileMessageTest {
    private static List<Reading> read(ProfileMessage message, String payload) throws UnfitException {
        return message.read(payload.getBytes(StandardCharsets.UTF_8)).readings();
    }

    private static double number(ProfileMessage message, String payload) throws UnfitException {
        Reading reading = read(message, payload).get(0);
        return ((tsuji.wire.Value.Num) reading.value()).number();
    }

    private static ProfileMessage kind(String kind) throws ProfileException {
        String text = ProfileText.SOUND.replace("unit = \"m\"", "kind = \"" + kind + "\"");
        return ProfileText.profile(text).messages().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"a\":{\"b\":1.5}}' | 1.5",
                "'{\"x\":[1,{\"a\":{\"b\":9}}],\"a\":{\"c\":{},\"b\":-3}}' | -3",
                "'\t{\"a\" : {\"b\" : 2e2}}\n' | 200",
            })
    void valueAtThePointerIsTheReading(String payload, double value) throws Exception {
        assertThat(read(ProfileText.message(), payload)).containsExactly(Reading.number("level", "m", value, 0));
    }

    @ParameterizedTest
    @CsvSource({"/a~1b~0c, 1", "/list/1, 2", "/, 3", "/em1:0, 4"})
    void pointersAreThoseOfRfc6901(String pointer, double value) throws Exception {
        String text = ProfileText.SOUND.replace("/a/b", pointer);
        ProfileMessage message = ProfileText.profile(text).messages().get(0);

        assertThat(number(message, "{\"a/b~c\":1,\"list\":[9,2],\"\":3,\"em1:0\":4}"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'{\"a\":{\"b\":7}}' | level | 7", "'{\"a\":{\"b\":[8,9]}}' | second | 9"})
    void valueMayBeAListInstead(String payload, String metric, double value) throws Exception {
        String list = """

                [[message.reading]]
                pointer = "/a/b/1"
                metric = "second"
                unit = "m"
                """;
        ProfileMessage message =
                ProfileText.profile(ProfileText.SOUND + list).messages().get(0);

        assertThat(read(message, payload)).containsExactly(Reading.number(metric, "m", value, 0));
    }

    @Test
    void emptyPointerIsTheWholePayload() throws Exception {
        ProfileMessage message = ProfileText.profile(ProfileText.SOUND.replace("/a/b", ""))
                .messages()
                .get(0);

        assertThat(number(message, "230.5")).isEqualTo(230.5);
        assertThatThrownBy(() -> read(message, "{}")).hasMessage("the payload is an object, expected a value");
    }

    @Test
    void absentAndNullFieldsAreLeftOut() throws Exception {
        ProfileMessage message = ProfileText.message(
                "[[message.reading]]",
                "pointer = \"/c\"",
                "metric = \"c\"",
                "[[message.reading]]",
                "pointer = \"/d\"",
                "metric = \"d\"");

        assertThat(read(message, "{\"c\":7,\"d\":null,\"a\":3}")).containsExactly(Reading.number("c", "", 7, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"a\":{\"b\":\"1.5\"}}' | MALFORMED | /a/b is a string, expected a number",
                "'{\"a\":{\"b\":true}}' | MALFORMED | /a/b is true, expected a number",
                "'{\"a\":{\"b\":[1]}}' | MALFORMED | /a/b is an array, expected a value",
                "'{\"a\":{\"b\":{}}}' | MALFORMED | /a/b is an object, expected a value",
                "'{\"a\":{\"b\":1,\"b\":2}}' | MALFORMED | /a/b stands twice",
                "'{\"a\":{\"b\":1e101}}' | OUT_OF_RANGE | '/a/b is 1e101, allowed are 100 digits either way'",
                "'{\"a\":{\"b\":1e-999999999}}' | OUT_OF_RANGE | '/a/b is 1e-999999999, allowed are 100 digits either way'",
                "'{\"a\":{\"b\":1e99999999999}}' | OUT_OF_RANGE | '/a/b is 1e99999999999, allowed are 100 digits either way'",
                "'{\"a\":{\"b\":9007199254740993}}' | OUT_OF_RANGE | '/a/b becomes 9007199254740993, which a double would round'",
                "'{\"a\":{}}' | MALFORMED | 'none of the profile''s fields is there, first /a/b'",
                "'[]' | MALFORMED | 'none of the profile''s fields is there, first /a/b'",
                "'3' | MALFORMED | 'none of the profile''s fields is there, first /a/b'",
                "'' | MALFORMED | the payload is empty",
                "'{} {}' | MALFORMED | bytes after the JSON",
            })
    void whatDoesNotFitIsRefusedWithTheReason(String payload, Refusal refusal, String reason) throws Exception {
        ProfileMessage message = ProfileText.message();

        assertThatThrownBy(() -> read(message, payload))
                .isInstanceOfSatisfying(
                        UnfitException.class, e -> assertThat(e.refusal()).isEqualTo(refusal))
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Online", "{\"a\":", "{\"a\":{\"b\":NaN}}", "{\"a\":{\"b\":01}}", "{'a':1}"})
    void whatIsNotJsonIsRefused(String payload) throws Exception {
        ProfileMessage message = ProfileText.message();

        assertThatThrownBy(() -> read(message, payload)).message().startsWith("not JSON: ");
    }

    /** Decimal arithmetic: binary would make 1234567.0000000002 and 6095.999999999999 of these. */
    @ParameterizedTest
    @CsvSource({"1000, 1234.567, 1234567", "1000, 6.096, 6096", "0.1, 3, 0.3", "-1, 5, -5", "0.001, 1, 0.001"})
    void scaleIsExact(String scale, String said, double value) throws Exception {
        assertThat(number(ProfileText.message("scale = " + scale), "{\"a\":{\"b\":" + said + "}}"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "down, 6644.99, 6644",
        "down, -0.5, -1",
        "nearest, 2595.5, 2596",
        "nearest, 2595.49, 2595",
        "none, 0.25, 0.25"
    })
    void roundingIsAsTheProfileSays(String round, String said, double value) throws Exception {
        assertThat(number(ProfileText.message("round = \"" + round + "\""), "{\"a\":{\"b\":" + said + "}}"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "1, true", "0, false", "1.0, true"})
    void flagsAreTruthValuesOrOneAndZero(String said, boolean flag) throws Exception {
        assertThat(read(kind("flag"), "{\"a\":{\"b\":" + said + "}}")).containsExactly(Reading.flag("level", flag, 0));
    }

    @ParameterizedTest
    @CsvSource({"2, a number", "-1, a number", "'\"ON\"', a string"})
    void otherFlagsAreRefused(String said, String shown) throws Exception {
        ProfileMessage message = kind("flag");

        assertThatThrownBy(() -> read(message, "{\"a\":{\"b\":" + said + "}}"))
                .hasMessage("/a/b is " + shown + ", expected true, false, 1 or 0");
    }

    @Test
    void textAsLongAsAllowedAndNoLonger() throws Exception {
        ProfileMessage message = kind("text");
        String longest = "é".repeat(Field.TEXT_LENGTH_MAX);

        assertThat(read(message, "{\"a\":{\"b\":\"" + longest + "\"}}"))
                .containsExactly(Reading.text("level", longest, 0));
        assertThatThrownBy(() -> read(message, "{\"a\":{\"b\":\"" + longest + "x\"}}"))
                .hasMessage("/a/b has 257 characters, allowed 256");
    }

    @Test
    void textIsNoNumberAndWholeCharacters() throws Exception {
        ProfileMessage message = kind("text");

        assertThatThrownBy(() -> read(message, "{\"a\":{\"b\":5}}")).hasMessage("/a/b is a number, expected a string");
        assertThatThrownBy(() -> read(message, "{\"a\":{\"b\":\"\\ud800\"}}"))
                .hasMessage("/a/b has half a surrogate pair");
    }

    @Test
    void payloadAsLargeAsAllowedAndNoLarger() throws Exception {
        ProfileMessage message = ProfileText.message();
        String payload = "{\"a\":{\"b\":1}}";
        String largest = payload + " ".repeat(PayloadReader.BYTES_MAX - payload.length());

        assertThat(number(message, largest)).isEqualTo(1);
        assertThatThrownBy(() -> read(message, largest + " "))
                .isInstanceOfSatisfying(
                        UnfitException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOO_LARGE))
                .hasMessage("65537 bytes, allowed 65536");
    }

    @Test
    void payloadAsDeepAsAllowedAndNoDeeper() throws Exception {
        ProfileMessage message = ProfileText.message();
        int deepest = PayloadReader.DEPTH_MAX - 1;

        assertThat(number(message, "{\"x\":" + "[".repeat(deepest) + "]".repeat(deepest) + ",\"a\":{\"b\":1}}"))
                .isEqualTo(1);
        assertThatThrownBy(() -> read(message, "{\"x\":" + "[".repeat(deepest + 1) + "]".repeat(deepest + 1) + "}"))
                .isInstanceOfSatisfying(
                        UnfitException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOO_LARGE));
    }

    private static ProfileMessage timed(String unit) throws ProfileException {
        String text = ProfileText.SOUND.replace("state\"", "state\"\ntime = \"/ts\"\ntime_unit = \"" + unit + "\"");
        return ProfileText.profile(text).messages().get(0);
    }

    @ParameterizedTest
    @CsvSource({"s, 1706905170.17258, 1706905170.17258", "ms, 1706905170172, 1706905170.172", "s, 268435456, 268435456"
    })
    void timeOfThePayloadIsTheReadings(String unit, String said, double seconds) throws Exception {
        assertThat(read(timed(unit), "{\"ts\":" + said + ",\"a\":{\"b\":1}}"))
                .containsExactly(Reading.number("level", "m", 1, seconds));
    }

    @Test
    void withoutATimeReadingsAreStampedOnArrival() throws Exception {
        assertThat(read(timed("s"), "{\"a\":{\"b\":1}}")).containsExactly(Reading.number("level", "m", 1, 0));
    }

    @ParameterizedTest
    @CsvSource({"268435455", "1706905170172", "-5", "253402300800"})
    void whatIsNoUnixTimeIsRefused(String said) throws Exception {
        ProfileMessage message = timed("s");

        assertThatThrownBy(() -> read(message, "{\"ts\":" + said + ",\"a\":{\"b\":1}}"))
                .isInstanceOfSatisfying(
                        UnfitException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.WRONG_TIME))
                .hasMessage("/ts is " + said + " s, which is no Unix time");
    }

    @Test
    void timeThatIsTextIsRefused() throws Exception {
        ProfileMessage message = timed("s");

        assertThatThrownBy(() -> read(message, "{\"ts\":\"2025-01-11T23:10:38\",\"a\":{\"b\":1}}"))
                .hasMessage("/ts is a string, expected a time as a number");
    }

    /** What is there decides: an event that shares its profile with telemetry does not make every message one. */
    @ParameterizedTest
    @CsvSource({"'{\"c\":1}', EVENT", "'{\"a\":{\"b\":1}}', TELEMETRY", "'{\"a\":{\"b\":1},\"c\":1}', EVENT"})
    void messageMeansTheStrongestOfItsReadings(String payload, DataClass meaning) throws Exception {
        ProfileMessage message = ProfileText.message(
                "[[message.reading]]",
                "pointer = \"/c\"",
                "metric = \"c\"",
                "class = \"" + DataClass.EVENT.name().toLowerCase(Locale.ROOT) + "\"");

        assertThat(message.read(payload.getBytes(StandardCharsets.UTF_8)).dataClass())
                .isEqualTo(meaning);
        assertThat(message.leastClass()).isEqualTo(DataClass.TELEMETRY);
    }
}

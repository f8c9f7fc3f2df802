package tsuji.gateway.profile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tsuji.gateway.device.DeviceType;
import tsuji.gateway.device.DeviceTypes;

/** One profile as it stands in its file, read strictly: whatever could not work is refused by file, line and reason. */
final class ProfileFile {
    /** Larger files are refused before they are read. */
    static final long BYTES_MAX = 65_536;

    /** More kinds of message in one profile are refused. */
    static final int MESSAGES_MAX = 32;

    /** More readings of one message are refused. */
    static final int READINGS_MAX = 64;

    /** More topics to be ignored are refused. */
    static final int IGNORED_MAX = 32;

    private static final TomlMapper TOML = new TomlMapper();

    private final Section.Source source;
    private final Profile profile;

    private ProfileFile(Section.Source source, Profile profile) {
        this.source = source;
        this.profile = profile;
    }

    static ProfileFile read(Path file) throws ProfileException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ProfileException(file + ": " + Files.size(file) + " bytes, allowed " + BYTES_MAX);
            }
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ProfileException(
                    file + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** Reads what stands in a file that is called {@code name}. */
    static ProfileFile read(String name, byte[] content) throws ProfileException {
        Section.Source source = new Section.Source(
                name,
                new Lines(new String(content, StandardCharsets.UTF_8).lines().toList()));
        Section root = new Section(source, "", parse(name, content));
        String title = root.text("title");
        DeviceType type = type(root);
        List<TopicPattern> ignored = new ArrayList<>();
        for (String pattern : root.texts("ignore", IGNORED_MAX)) {
            ignored.add(pattern(root, "ignore", pattern));
        }
        List<Section> sections = root.tables("message", MESSAGES_MAX);
        root.finish();
        List<ProfileMessage> messages = new ArrayList<>();
        for (Section section : sections) {
            ProfileMessage message = message(section, type);
            for (ProfileMessage other : messages) {
                if (other.topic().overlaps(message.topic())) {
                    throw section.problem(
                            "topic", "\"" + message.topic() + "\" collides with \"" + other.topic() + "\" above");
                }
            }
            messages.add(message);
        }
        return new ProfileFile(source, new Profile(baseName(name), title, type, messages, ignored));
    }

    private static JsonNode parse(String name, byte[] content) throws ProfileException {
        try {
            return TOML.readTree(content);
        } catch (JacksonException e) {
            String message = e.getOriginalMessage().lines().findFirst().orElse("not TOML");
            throw new ProfileException(name + ": line " + e.getLocation().getLineNr() + ": " + message);
        } catch (IOException e) {
            throw new ProfileException(name + ": cannot be read: " + e.getMessage());
        }
    }

    private static String baseName(String file) {
        String last = file.substring(file.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot <= 0 ? last : last.substring(0, dot);
    }

    private static DeviceType type(Section root) throws ProfileException {
        String name = root.text("type");
        return DeviceTypes.find(name)
                .orElseThrow(() -> root.problem("type", "is \"" + name + "\"; there are " + DeviceTypes.names()));
    }

    private static ProfileMessage message(Section section, DeviceType type) throws ProfileException {
        TopicPattern topic = pattern(section, "topic", section.text("topic"));
        Optional<ProfileMessage.Time> time = FieldReader.time(section);
        List<Section> readings = section.tables("reading", READINGS_MAX);
        section.finish();
        List<Field> fields = new ArrayList<>();
        Set<String> metrics = new HashSet<>();
        for (Section reading : readings) {
            Field field = FieldReader.field(reading, type);
            if (!metrics.add(field.metric())) {
                throw reading.problem("metric", "\"" + field.metric() + "\" stands twice in this message");
            }
            fields.add(field);
        }
        return new ProfileMessage(topic, time, fields);
    }

    private static TopicPattern pattern(Section section, String key, String text) throws ProfileException {
        try {
            return TopicPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw section.problem(key, "\"" + text + "\" " + e.getMessage());
        }
    }

    Profile profile() {
        return profile;
    }

    /** A line about a topic that both files claim; empty: there is none. */
    Optional<String> collision(ProfileFile earlier) {
        List<ProfileMessage> messages = profile.messages();
        for (int i = 0; i < messages.size(); i++) {
            TopicPattern topic = messages.get(i).topic();
            for (ProfileMessage other : earlier.profile.messages()) {
                if (topic.overlaps(other.topic())) {
                    String path = Lines.below(Lines.element("message", i), "topic");
                    return Optional.of(source.problem(
                                    path,
                                    "topic \"" + topic + "\" collides with \"" + other.topic() + "\" of "
                                            + earlier.source.file())
                            .getMessage());
                }
            }
        }
        return Optional.empty();
    }
}

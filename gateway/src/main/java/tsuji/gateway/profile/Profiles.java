package tsuji.gateway.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/** All profiles of a gateway. No topic belongs to two of them, or to the device contract. Immutable; any thread. */
public final class Profiles {
    /** More files in the folder are refused. */
    public static final int FILES_MAX = 64;

    /** No profiles at all. */
    public static final Profiles NONE = new Profiles(List.of());

    private static final String SUFFIX = ".toml";

    private final List<Profile> all;
    private final List<Entry> entries = new ArrayList<>();

    private Profiles(List<Profile> all) {
        this.all = List.copyOf(all);
        // Messages first: what is mapped is not ignored.
        all.forEach(profile ->
                profile.messages().forEach(message -> entries.add(new Entry(message.topic(), Optional.of(message)))));
        all.forEach(profile -> profile.ignored().forEach(pattern -> entries.add(new Entry(pattern, Optional.empty()))));
    }

    private record Entry(TopicPattern pattern, Optional<ProfileMessage> message) {}

    /**
     * What a topic is to the profiles.
     *
     * @param device whose topic it is.
     * @param message how to read what comes on it; empty: it is to be ignored.
     */
    public record Match(DeviceId device, Optional<ProfileMessage> message) {}

    /**
     * Reads every {@code *.toml} of a folder.
     *
     * @throws ProfileException names every problem in all of them.
     */
    public static Profiles read(Path folder) throws ProfileException {
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
        } catch (IOException e) {
            throw new ProfileException(
                    folder + ": cannot be read: " + e.getClass().getSimpleName());
        }
        if (files.size() > FILES_MAX) {
            throw new ProfileException(folder + ": more than " + FILES_MAX + " profiles");
        }
        return readAll(files);
    }

    /** Reads these files, and holds them against each other. */
    public static Profiles readAll(List<Path> files) throws ProfileException {
        List<String> problems = new ArrayList<>();
        List<ProfileFile> read = new ArrayList<>();
        for (Path file : files) {
            try {
                ProfileFile next = ProfileFile.read(file);
                read.forEach(earlier -> next.collision(earlier).ifPresent(problems::add));
                read.add(next);
            } catch (ProfileException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ProfileException(problems);
        }
        return new Profiles(read.stream().map(ProfileFile::profile).toList());
    }

    public List<Profile> all() {
        return all;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whose topic it is and how to read it; empty: no profile knows it. */
    public Optional<Match> match(String topic) {
        if (all.isEmpty() || !Topics.isWithinLimits(topic)) {
            return Optional.empty();
        }
        List<String> levels = List.of(topic.split("/", -1));
        for (Entry entry : entries) {
            Optional<DeviceId> device = entry.pattern().device(levels);
            if (device.isPresent()) {
                return Optional.of(new Match(device.get(), entry.message()));
            }
        }
        return Optional.empty();
    }
}

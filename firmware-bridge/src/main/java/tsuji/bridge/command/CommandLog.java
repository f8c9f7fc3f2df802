package tsuji.bridge.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers on disk which commands were begun and how they ended, so that none is done twice: not after a repeat, not after
 * a crash. One thread at a time.
 *
 * <p>A line for each step: {@code begun ID EXPIRES} before the device hears of it, {@code KIND ID REASON} after. Both are
 * synced. A command that was begun and has no end was cut off by a crash: it may have been done, and is not done again.
 */
final class CommandLog implements AutoCloseable {
    /** Commands that are remembered; the oldest are forgotten, long after they expired. */
    static final int REMEMBERED_MAX = 1_000;

    private static final String BEGUN = "begun";

    private final Path file;
    private final Map<String, Optional<Outcome>> commands = new LinkedHashMap<>();
    private FileChannel channel;
    private int lines;

    CommandLog(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // A power cut may have left half a line at the end; its step never took effect.
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(this::replay);
        }
        forgetOldest();
        rewrite();
    }

    private void replay(String line) {
        String[] words = line.split(" ", 3);
        if (words.length == 3 && words[0].equals(BEGUN)) {
            commands.put(words[1], Optional.empty());
        } else if (words.length == 3 && isKind(words[0])) {
            commands.put(words[1], Optional.of(new Outcome(words[1], Outcome.Kind.valueOf(words[0]), words[2])));
        }
    }

    private static boolean isKind(String word) {
        return List.of(Outcome.Kind.values()).stream()
                .anyMatch(kind -> kind.name().equals(word));
    }

    /** Commands that a crash cut off; whoever reports them {@link #end}s them. */
    List<String> cutOff() {
        return commands.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether the command was begun before; then it must not be done. */
    boolean knows(String id) {
        return commands.containsKey(id);
    }

    /** How a command ended; empty when it is unknown or has not. */
    Optional<Outcome> outcome(String id) {
        return commands.getOrDefault(id, Optional.empty());
    }

    /** On the disk when it returns: only then may the device hear of the command. */
    void begin(String id) throws IOException {
        if (commands.putIfAbsent(id, Optional.empty()) != null) {
            throw new IllegalStateException("command " + id + " was begun before");
        }
        append(BEGUN + " " + id + " -");
        if (lines > 4 * REMEMBERED_MAX) {
            forgetOldest();
            rewrite();
        }
    }

    /** On the disk when it returns: only then may the outcome be reported. */
    void end(Outcome outcome) throws IOException {
        commands.put(outcome.commandId(), Optional.of(outcome));
        append(line(outcome));
    }

    private static String line(Outcome outcome) {
        return outcome.kind() + " " + outcome.commandId() + " "
                + outcome.reason().replaceAll("\\s+", " ");
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        lines++;
    }

    private void forgetOldest() {
        List<String> oldest = commands.keySet().stream()
                .limit(Math.max(0, commands.size() - REMEMBERED_MAX))
                .toList();
        oldest.forEach(commands::remove);
    }

    private void rewrite() throws IOException {
        close();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        lines = 0;
        for (Map.Entry<String, Optional<Outcome>> entry : commands.entrySet()) {
            String text = entry.getValue().map(CommandLog::line).orElse(BEGUN + " " + entry.getKey() + " -");
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            lines++;
        }
        channel.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Ids in the order in which they were begun. */
    List<String> ids() {
        return Collections.unmodifiableList(List.copyOf(commands.keySet()));
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}

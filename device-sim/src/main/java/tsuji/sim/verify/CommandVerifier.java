package tsuji.sim.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.RecordReader;

/** Judges the commands of a run by what city and devices recorded: each is done at most once and has exactly one outcome. */
public final class CommandVerifier {
    private static final Set<String> OUTCOMES = Set.of("succeeded", "refused", "failed", "expired");

    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private long replayed;
    private long declined;
    private long repeated;

    /** What is known of one command. */
    private static final class Track {
        private String name = "";
        private String device = "";
        private long issued;
        private final List<String> doneBy = new ArrayList<>();
        private final Set<Report> reports = new HashSet<>();
    }

    private record Report(String device, String outcome, String reason) {}

    private CommandVerifier() {}

    /** @throws IOException when the file cannot be read or is none of a run. */
    public static CommandTally tally(Path commands) throws IOException {
        CommandVerifier verifier = new CommandVerifier();
        RecordReader.readCommands(commands, verifier::add);
        return verifier.tally();
    }

    private void add(CommandStep step) {
        Track track = tracks.computeIfAbsent(step.id(), id -> new Track());
        switch (step.kind()) {
            case ISSUED -> {
                track.issued++;
                track.name = step.what();
                track.device = step.device();
            }
            case REPLAYED -> replayed++;
            case DONE -> track.doneBy.add(step.device());
            case DECLINED, LATE -> declined++;
            case REPEATED -> repeated++;
            case REPORTED -> track.reports.add(new Report(step.device(), step.what(), step.reason()));
        }
    }

    private CommandTally tally() {
        List<String> differences = new ArrayList<>();
        tracks.forEach((id, track) -> differences(track)
                .forEach(difference -> differences.add(
                        String.join(" ", id, track.name, track.device).strip() + ": " + difference)));
        return new CommandTally(
                tracks.values().stream().mapToLong(track -> track.issued).sum(),
                replayed,
                count("succeeded"),
                count("refused"),
                count("failed"),
                count("expired"),
                tracks.values().stream().mapToLong(track -> track.doneBy.size()).sum(),
                declined,
                repeated,
                tracks.values().stream()
                        .filter(track -> has(track, "expired") && !track.doneBy.isEmpty())
                        .count(),
                differences);
    }

    private long count(String outcome) {
        return tracks.values().stream().filter(track -> has(track, outcome)).count();
    }

    private static boolean has(Track track, String outcome) {
        return track.reports.stream().anyMatch(report -> report.outcome.equals(outcome));
    }

    private static List<String> differences(Track track) {
        List<String> found = new ArrayList<>();
        if (track.issued != 1) {
            found.add("issued " + track.issued + " times");
        }
        if (track.doneBy.size() > 1) {
            found.add("done " + track.doneBy.size() + " times, allowed 1");
        }
        if (track.doneBy.stream().anyMatch(device -> !device.equals(track.device))) {
            found.add("done by " + new TreeSet<>(track.doneBy));
        }
        if (track.reports.size() == 1) {
            contradiction(track, track.reports.iterator().next()).ifPresent(found::add);
        } else {
            found.add(track.reports.isEmpty() ? "no outcome came to the city" : "outcomes " + track.reports);
        }
        return found;
    }

    /** One that expired may have been done: its answer was lost, and the gateway says that it does not know. */
    private static Optional<String> contradiction(Track track, Report report) {
        if (!OUTCOMES.contains(report.outcome) || !report.device.equals(track.device)) {
            return Optional.of("reported as " + report.outcome + " of " + report.device);
        }
        boolean done = !track.doneBy.isEmpty();
        boolean isRight = report.outcome.equals("expired") || report.outcome.equals("succeeded") == done;
        return isRight
                ? Optional.empty()
                : Optional.of("reported as " + report.outcome + (done ? ", but done" : ", but not done"));
    }
}

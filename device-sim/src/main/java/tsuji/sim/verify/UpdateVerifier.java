package tsuji.sim.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.UpdateStep;
import tsuji.wire.firmware.UpdateState;

/**
 * Judges the updates of a run: what the gateway's {@code firmware rollout status} says of each device against what the device
 * recorded of itself. What runs decides, not what anybody claims.
 */
public final class UpdateVerifier {
    private static final Pattern ROLLOUT = Pattern.compile("roll-out .*");

    /** {@code SC-1 stage 1 rolled_back at byte 4096, failed 1 FAILED: runs 1.0.0}. */
    private static final Pattern STANDING =
            Pattern.compile("(\\S+) stage \\d+ (\\w+) at byte \\d+, failed \\d+ ?((\\w+): .*)?");

    /** Nothing was tried: the image, its manifest or the roll-out was refused or taken back. */
    private static final Set<String> REFUSALS = Set.of(
            "NO_FLASH", "UNSUPPORTED_PACKAGE", "CANCELLED", "SIGNATURE", "WRONG_DEVICE", "REPLAY", "POLICY", "EXPIRED");

    private static final String UNKNOWN = "UNKNOWN";

    private final Map<String, Track> tracks = new TreeMap<>();
    private final Map<String, Standing> standings = new TreeMap<>();
    private long powerLosses;

    /** What a device recorded. */
    private static final class Track {
        private String before = "";
        private String runs = "";
        private String said = "";
        private String taken = "";
        private String verdict = "";
        private boolean damaged;

        /** Where the gateway stands at least, by what it has acknowledged. A claim of success only begins the test. */
        UpdateState acknowledged() {
            return switch (taken) {
                case "" -> UpdateState.IDLE;
                case "CONFIRMED" -> UpdateState.TESTING;
                case "ROLLED_BACK", "FAILED" -> UpdateState.CONFIRMED;
                default -> UpdateState.valueOf(taken);
            };
        }

        boolean isUpdated() {
            return !runs.equals(before);
        }

        boolean claimsSuccess() {
            return said.equals("CONFIRMED");
        }
    }

    /** What the gateway says of a device. */
    private record Standing(String state, String result, String reason) {
        boolean isEnd() {
            return Set.of("CONFIRMED", "ROLLED_BACK", "FAILED").contains(state);
        }

        boolean isConfirmed() {
            return state.equals("CONFIRMED");
        }
    }

    private enum Fate {
        DONE,
        REFUSED,
        FAILED,
        OPEN,
        LIED
    }

    private UpdateVerifier() {}

    /**
     * @param updates what devices recorded.
     * @param rollout the lines of the gateway's {@code firmware rollout status}.
     * @throws IOException when a file cannot be read or is none of a run.
     */
    public static UpdateTally tally(Path updates, List<String> rollout) throws IOException {
        return read(updates, rollout).tally();
    }

    /** What must hold at any time, also while updates are under way, and does not; parameters as for {@link #tally}. */
    public static List<String> broken(Path updates, List<String> rollout) throws IOException {
        return read(updates, rollout).findings(UpdateVerifier::broken);
    }

    private static UpdateVerifier read(Path updates, List<String> rollout) throws IOException {
        UpdateVerifier verifier = new UpdateVerifier();
        RecordReader.readUpdates(updates, verifier::add);
        for (String line : rollout) {
            verifier.add(line);
        }
        return verifier;
    }

    private void add(UpdateStep step) {
        Track track = tracks.computeIfAbsent(step.device(), device -> new Track());
        switch (step.kind()) {
            case PLAYS, OFFERED -> {}
            case RUNS -> {
                track.before = track.before.isEmpty() ? step.what() : track.before;
                track.runs = step.what();
            }
            case SAID -> track.said = step.what();
            case TAKEN -> track.taken = step.what();
            case DARK -> powerLosses++;
            case DAMAGED -> track.damaged = true;
            case VERDICT -> track.verdict = step.what();
        }
    }

    private void add(String line) throws IOException {
        Matcher standing = STANDING.matcher(line);
        if (standing.matches()) {
            String reason = standing.group(3) == null ? "" : standing.group(3);
            String result = standing.group(4) == null ? "" : standing.group(4);
            standings.put(standing.group(1), new Standing(standing.group(2).toUpperCase(Locale.ROOT), result, reason));
        } else if (!ROLLOUT.matcher(line).matches()) {
            throw new IOException("\"" + line + "\" is no line of firmware rollout status");
        }
    }

    private UpdateTally tally() {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        List<String> endings = new ArrayList<>();
        tracks.forEach((device, track) -> {
            Standing standing = standing(device);
            Fate fate = fate(track, standing);
            fates.merge(fate, 1L, Long::sum);
            if (fate != Fate.DONE) {
                String state = standing.state().toLowerCase(Locale.ROOT);
                endings.add(
                        (device + " " + fate.name().toLowerCase(Locale.ROOT) + ": " + state + " " + standing.reason())
                                .strip());
            }
        });
        List<String> differences = findings(UpdateVerifier::differences);
        standings.keySet().stream()
                .filter(device -> !tracks.containsKey(device))
                .forEach(device -> differences.add(device + ": is in the roll-out and took no part"));
        return new UpdateTally(
                tracks.size(),
                fates.getOrDefault(Fate.DONE, 0L),
                fates.getOrDefault(Fate.REFUSED, 0L),
                fates.getOrDefault(Fate.FAILED, 0L),
                fates.getOrDefault(Fate.OPEN, 0L),
                fates.getOrDefault(Fate.LIED, 0L),
                powerLosses,
                endings,
                differences);
    }

    private Standing standing(String device) {
        return standings.getOrDefault(device, new Standing(UNKNOWN, "", ""));
    }

    private List<String> findings(BiFunction<Track, Standing, List<String>> judge) {
        List<String> findings = new ArrayList<>();
        tracks.forEach((device, track) ->
                judge.apply(track, standing(device)).forEach(finding -> findings.add(device + ": " + finding)));
        return findings;
    }

    private static Fate fate(Track track, Standing standing) {
        if (track.claimsSuccess() && !track.isUpdated()) {
            return Fate.LIED;
        }
        if (!standing.isEnd()) {
            return Fate.OPEN;
        }
        if (standing.isConfirmed()) {
            return Fate.DONE;
        }
        return REFUSALS.contains(standing.result()) ? Fate.REFUSED : Fate.FAILED;
    }

    private static List<String> broken(Track track, Standing standing) {
        List<String> found = new ArrayList<>();
        if (standing.state().equals(UNKNOWN)) {
            found.add("took part, and the gateway does not know it");
            return found;
        }
        if (track.damaged) {
            found.add("was given another image than the manifest's");
        }
        if (UpdateState.valueOf(standing.state()).compareTo(track.acknowledged()) < 0) {
            found.add("the gateway says " + standing.state() + ", and had acknowledged " + track.taken);
        }
        if (!standing.isEnd() && !track.verdict.isEmpty()) {
            found.add("the gateway says " + standing.state() + ", the device was told " + track.verdict);
        }
        return found;
    }

    private static List<String> differences(Track track, Standing standing) {
        List<String> found = broken(track, standing);
        if (standing.isEnd() && standing.isConfirmed() != track.isUpdated()) {
            found.add("the gateway says " + standing.state() + ", the device runs " + track.runs);
        }
        boolean wasTold = !track.said.isEmpty() || !track.verdict.isEmpty();
        if (standing.isEnd() && wasTold && !track.verdict.equals(standing.state())) {
            found.add("the gateway says " + standing.state() + ", the device was told "
                    + (track.verdict.isEmpty() ? "nothing" : track.verdict));
        }
        return found;
    }
}

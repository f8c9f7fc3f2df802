package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.scenario.TimelineDriver;

/**
 * Faults that people ask for while a run is under way. A request is a file in a folder of the run, a line of a timeline
 * without its time; the run answers with a file of the same name. The folder is there as long as the run takes requests.
 */
final class Injections implements AutoCloseable {
    /** Of an answer, before what was begun. */
    static final String BEGUN = "BEGUN ";

    private static final String REFUSED = "REFUSED ";
    private static final String REQUEST = ".yaml";
    private static final String ANSWER = ".answer";
    private static final long REQUEST_BYTES_MAX = 4_096;

    private final Path folder;
    private final Scenario scenario;
    private final TimelineDriver timeline;

    private Injections(Path folder, Scenario scenario, TimelineDriver timeline) {
        this.folder = folder;
        this.scenario = scenario;
        this.timeline = timeline;
    }

    static Injections open(Path folder, Scenario scenario, TimelineDriver timeline) throws IOException {
        return new Injections(Files.createDirectories(folder), scenario, timeline);
    }

    /** Where the answer to a request is found; the request is made whole at once. */
    static Path ask(Path folder, String name, String text) throws IOException {
        write(folder.resolve(name + REQUEST), text);
        return folder.resolve(name + ANSWER);
    }

    private static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Begins what is asked for. Called by the thread that drives the timeline. */
    void poll(Duration virtualNow) throws IOException {
        List<Path> requests;
        try (Stream<Path> files = Files.list(folder)) {
            requests = files.filter(file -> file.toString().endsWith(REQUEST))
                    .sorted()
                    .toList();
        }
        for (Path request : requests) {
            String name = request.getFileName().toString();
            String answer = answer(request, virtualNow);
            Files.delete(request);
            write(folder.resolve(name.substring(0, name.length() - REQUEST.length()) + ANSWER), answer);
        }
    }

    private String answer(Path request, Duration virtualNow) throws IOException {
        try {
            if (Files.size(request) > REQUEST_BYTES_MAX) {
                return REFUSED + Files.size(request) + " bytes, allowed " + REQUEST_BYTES_MAX;
            }
            Fault fault = ScenarioReader.fault(Files.readString(request), scenario, virtualNow);
            timeline.inject(fault);
            return BEGUN + fault;
        } catch (ScenarioException e) {
            return REFUSED + e.getMessage();
        }
    }

    /** From now on nobody can ask. */
    @Override
    public void close() {
        Folders.deleteIfPossible(folder);
    }
}

package tsuji.sim.verify;

import java.util.List;

/**
 * What became of all commands.
 *
 * @param issued by the city.
 * @param replayed sendings by the city beyond the first.
 * @param succeeded as the city heard; the next three likewise.
 * @param done by devices.
 * @param declined by devices, late ones too.
 * @param repeated packets that came to a device again and said so.
 * @param unknown expired for the city, and done: the answer did not come in time.
 * @param differences where promise and record part: at most one execution and exactly one outcome, which agree.
 */
public record CommandTally(
        long issued,
        long replayed,
        long succeeded,
        long refused,
        long failed,
        long expired,
        long done,
        long declined,
        long repeated,
        long unknown,
        List<String> differences) {
    /** Of a run without commands. */
    public static final CommandTally NONE = new CommandTally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    public CommandTally {
        differences = List.copyOf(differences);
    }
}

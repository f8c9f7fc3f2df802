package tsuji.sim.city;

/**
 * What has arrived since the city was started.
 *
 * @param messages packs of the city contract.
 * @param live entries that came fresh and had not been here before.
 * @param backlog the same of entries that had waited at the gateway.
 * @param duplicates entries that had been here before.
 * @param refused messages on data topics that were no packs; each is a fault of the gateway.
 */
public record CityCounts(long messages, long live, long backlog, long duplicates, long refused) {
    /** What was added since {@code earlier}. */
    public CityCounts since(CityCounts earlier) {
        return new CityCounts(
                messages - earlier.messages,
                live - earlier.live,
                backlog - earlier.backlog,
                duplicates - earlier.duplicates,
                refused - earlier.refused);
    }
}

package tsuji.gateway.uplink;

import java.util.List;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

/**
 * One message of the data topics, before it is sent.
 *
 * @param ranges the entries in it, ascending.
 * @param entries how many.
 * @param payload the pack, compressed as configured; belongs to the link once it is sent.
 */
record Batch(DataClass dataClass, Lane lane, List<SeqRange> ranges, int entries, byte[] payload) {}

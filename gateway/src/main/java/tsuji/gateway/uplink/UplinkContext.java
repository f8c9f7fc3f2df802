package tsuji.gateway.uplink;

import java.util.random.RandomGenerator;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.time.TrustedClock;

/**
 * What the uplink works with.
 *
 * @param random for jitter.
 * @param onDeath hears of a thread of the uplink that died of a fault of ours.
 */
public record UplinkContext(
        Journal journal,
        DeviceRegistry registry,
        TrustedClock clock,
        Counters counters,
        Health health,
        RandomGenerator random,
        Loop.OnDeath onDeath) {}

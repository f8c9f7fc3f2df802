package tsuji.sim.device;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * What a device publishes at once.
 *
 * @param msgSeq the device's counter, from 1.
 * @param dataClass what the device means.
 * @param payload SenML; belongs to whoever has the message.
 * @param key content key of {@code sim.record}, computed over the resolved readings.
 * @param atMillis virtual Unix time.
 */
public record DeviceMessage(
        DeviceId device, long msgSeq, DataClass dataClass, String topic, byte[] payload, String key, long atMillis) {}

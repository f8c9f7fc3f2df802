package tsuji.gateway.device;

import tsuji.wire.DeviceId;

/** A registered device. */
public record Device(DeviceId id, DeviceType type, String label) {}

package tsuji.gateway.ingress.mqtt;

import tsuji.wire.DeviceId;

/**
 * What becomes of a device's will when its connection is lost: an event.
 *
 * @param body resolved SenML CBOR.
 * @param shown what observers are told.
 * @param delaySeconds it is not published if the device is back before (MQTT 5, section 3.1.3.2.2).
 */
record Will(DeviceId device, byte[] body, Observers.Message shown, long delaySeconds) {}

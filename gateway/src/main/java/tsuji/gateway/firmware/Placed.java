package tsuji.gateway.firmware;

import tsuji.wire.DeviceId;

/**
 * A device in a roll-out.
 *
 * @param stage from 0; it is offered the image when the roll-out has come there.
 */
record Placed(DeviceId device, int stage, Update update) {
    Placed with(Update next) {
        return new Placed(device, stage, next);
    }
}

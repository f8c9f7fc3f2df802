package tsuji.gateway.uplink;

import tsuji.gateway.health.ErrorCode;

/** What happened on a link. */
sealed interface LinkEvent {
    /** The broker accepted us. */
    record Connected() implements LinkEvent {}

    /** No connection, or no more: {@code code} and {@code detail} say why and what to do. */
    record Failed(ErrorCode code, String detail) implements LinkEvent {}

    /** The broker has the message with this token. */
    record Delivered(int token) implements LinkEvent {}

    /** The city sent a message; {@code messageId} is for {@link CityLink#acknowledge}. */
    record Arrived(String topic, byte[] payload, int messageId) implements LinkEvent {}
}

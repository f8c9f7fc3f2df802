/**
 * The firmware bridge program: its command line, and the one place that puts its parts together.
 *
 * <p>A process of its own beside the gateway, so that rights to serial ports and pins stay out of the process that faces
 * the network. To the gateway it is an ordinary MQTT client; of the gateway's code it may use only {@code tsuji.wire}.
 */
package tsuji.bridge;

/**
 * Commands on their way into a device: read strictly, done at most once, never late, always with an outcome.
 *
 * <p>They come as MQTT messages on the device's {@code commands} topic and from nowhere else. Which commands exist and what
 * they do to a device is the driver's business.
 */
package tsuji.bridge.command;

/**
 * Commands to devices ({@code CommandRouter}): where they come in, and the doors through which they reach a device.
 *
 * <p>Whoever holds a device's connection is a {@code DeviceOutlet}. Nothing here may block, and nothing here knows MQTT.
 */
package tsuji.gateway.command;

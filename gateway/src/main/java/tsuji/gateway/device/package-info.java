/**
 * Device types as code, and the registry of devices with their credentials.
 *
 * <p>Immutable snapshots; any thread. Nothing here does I/O on the path of a message.
 */
package tsuji.gateway.device;

/**
 * Firmware for devices: signed images are checked and stored once, offered to devices in stages, handed out piece by piece,
 * and judged by what the devices run afterwards.
 *
 * <p>Thread {@code firmware} owns the store while the gateway runs; the command line writes beside it, one transaction at a
 * time. An image leaves here only after its manifest and its bytes were verified again.
 */
package tsuji.gateway.firmware;

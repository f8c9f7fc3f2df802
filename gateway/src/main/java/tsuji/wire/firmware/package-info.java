/**
 * What an image is and who vouches for it: signed manifests (COSE_Sign1 with Ed25519), the list of trusted keys, states and
 * result codes. The gateway and the bridge read them with this one reader.
 *
 * <p>Pure: no file, no clock, no thread. Whether a manifest fits a device is decided by whoever knows the device.
 */
package tsuji.wire.firmware;

/**
 * What TLS needs on both sides of the gateway: PEM files, the gateway's own certificate, and the authority that issues
 * certificates to its devices.
 *
 * <p>Any thread. Only {@code SelfSigned}, {@code Authority} and {@code SigningRequest} may use Bouncy Castle: that library
 * costs a second of processor time on a small board, so it is loaded when something is signed and never by reading it.
 */
package tsuji.gateway.tls;

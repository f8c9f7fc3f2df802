/**
 * What TLS needs on both sides of the gateway: PEM files, and the gateway's own certificate.
 *
 * <p>Any thread. Only {@code SelfSigned} may use Bouncy Castle: that library costs a second of processor time on a small
 * board, so it is loaded when a certificate is made and never by reading one.
 */
package tsuji.gateway.tls;

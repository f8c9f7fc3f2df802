/**
 * One bounded queue and one thread between every ingress and the journal.
 *
 * <p>Thread {@code intake} drains deliveries, recognises repeats, commits them as one group and only then lets their
 * acknowledgements go (P1). It must not know protocols, and nothing here may block on a peer.
 */
package tsuji.gateway.intake;

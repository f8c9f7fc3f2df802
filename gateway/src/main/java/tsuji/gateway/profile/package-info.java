/**
 * Profiles: data files that say how the messages of an off-the-shelf device become readings, so that it joins without new code.
 *
 * <p>Read strictly at start and immutable afterwards; any thread. What a device may say is still judged by its type, and whether
 * it may say it by the door.
 */
package tsuji.gateway.profile;

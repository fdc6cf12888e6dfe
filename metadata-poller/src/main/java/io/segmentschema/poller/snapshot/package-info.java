/**
 * The local snapshot: what a node knew, in a file of its own, so that its next process answers
 * before it has read the store.
 *
 * <p>A cache's settled rows and the schemas that the poller knows by number enter; the file leaves,
 * and from it, at the next start, a poll that is taken over like any other. The poller's thread
 * reads, a thread of its own writes.
 */
@NullMarked
package io.segmentschema.poller.snapshot;

import org.jspecify.annotations.NullMarked;

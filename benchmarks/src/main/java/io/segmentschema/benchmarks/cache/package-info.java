/**
 * What the memory costs and how fast it answers, by JMH: bytes per segment, lookups, datasource
 * schemas after a change, taking over a poll, fingerprints. Each class has the same work twice,
 * {@code ours} through the public face of the cache, and {@code peer}. Driven by JMH's threads, in
 * processes of its own.
 */
@NullMarked
package io.segmentschema.benchmarks.cache;

import org.jspecify.annotations.NullMarked;

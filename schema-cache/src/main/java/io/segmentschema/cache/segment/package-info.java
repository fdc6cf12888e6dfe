/**
 * The names of segments. Text from a store, an engine or a task enters, and checked values leave:
 * {@link io.segmentschema.cache.segment.DatasourceName}, {@link
 * io.segmentschema.cache.segment.SegmentInterval} and {@link
 * io.segmentschema.cache.segment.SegmentId}, whose texts are those of Druid. Everything is
 * immutable: any thread.
 */
@NullMarked
package io.segmentschema.cache.segment;

import org.jspecify.annotations.NullMarked;

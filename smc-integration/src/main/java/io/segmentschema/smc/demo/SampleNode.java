package io.segmentschema.smc.demo;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;

/**
 * One data node of the sample cluster.
 *
 * @param name its address, host and port
 * @param segments what it serves
 */
public record SampleNode(ServerName name, ImmutableSet<SegmentId> segments) {}

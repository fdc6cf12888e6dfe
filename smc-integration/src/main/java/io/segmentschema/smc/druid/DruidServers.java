package io.segmentschema.smc.druid;

import com.google.common.collect.ImmutableList;

/**
 * A Coordinator's list of servers, read.
 *
 * @param servers the servers in its order
 * @param malformed the servers and segments that were skipped
 */
public record DruidServers(ImmutableList<DruidServer> servers, MalformedEntries malformed) {}

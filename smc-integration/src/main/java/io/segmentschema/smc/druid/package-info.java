/**
 * Druid behind the ports. Its answers enter: analyses of segments over HTTP ({@link
 * io.segmentschema.smc.druid.DruidQueryClient}), and a Coordinator's lists of servers and segments
 * as JSON ({@link io.segmentschema.smc.druid.DruidServersParser}, {@link
 * io.segmentschema.smc.druid.DruidSegmentsParser}). Checked values leave. One malformed entry costs
 * that entry only. Parsers run on the caller's thread; a query's answer is read on a thread of the
 * HTTP client.
 */
@NullMarked
package io.segmentschema.smc.druid;

import org.jspecify.annotations.NullMarked;

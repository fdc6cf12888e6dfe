package io.segmentschema.smc.refresh;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.inventory.ServerName;

/**
 * Watches the queries, for progress reports. Called on the loop's thread; must be quick and must
 * not throw.
 */
public interface RefreshListener {

  /** A query about so many segments was sent. */
  default void queriesSent(ServerName server, DatasourceName datasource, int segments) {}

  /** A server's answer brought so many new schemas. */
  default void learnt(ServerName server, DatasourceName datasource, int schemas) {}

  /** A query as a whole, or so many segments of its answer, failed and will be asked again. */
  default void failed(ServerName server, DatasourceName datasource, int segments, String reason) {}
}

package io.segmentschema.smc.refresh;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks one data server for the schemas of segments that it serves. An engine brings this. */
public interface MetadataQueryClient {

  /**
   * Sends one query and returns at once. The stage completes within the client's own time limit,
   * exceptionally if the server could not be asked or its answer as a whole could not be read.
   * Never throws.
   *
   * @param server whom to ask
   * @param datasource the datasource of all the segments
   * @param segments at least one, each once
   */
  CompletionStage<QueryAnswer> query(
      ServerName server, DatasourceName datasource, List<SegmentId> segments);
}

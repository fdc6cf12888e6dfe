package io.segmentschema.smc;

import com.google.common.base.Ticker;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.QueryAnswer;
import io.segmentschema.smc.service.ServiceTimers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An engine's client, with a watch beside it. Any thread. */
record TimedQueries(MetadataQueryClient client, ServiceTimers timers, Ticker ticker)
    implements MetadataQueryClient {

  @Override
  public CompletionStage<QueryAnswer> query(
      ServerName server, DatasourceName datasource, List<SegmentId> segments) {
    long startNanos = ticker.read();
    return client
        .query(server, datasource, segments)
        .whenComplete(
            (answer, failure) ->
                timers.queried(failure == null, Duration.ofNanos(ticker.read() - startNanos)));
  }
}

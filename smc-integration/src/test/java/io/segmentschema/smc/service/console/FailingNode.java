package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.refresh.QueryStatus.RunningQuery;
import java.time.Duration;
import java.util.Optional;

/** Metadata queries of which one data node answers none. */
final class FailingNode {

  private FailingNode() {}

  static QueryStatus queries(FailingServer failing) {
    return new QueryStatus(
        40,
        1,
        2,
        40,
        30,
        3,
        4,
        ImmutableList.of(
            new RunningQuery(
                failing.server(), DatasourceName.of("wiki"), 7, Duration.ofMillis(250))),
        ImmutableList.of(failing),
        Optional.empty(),
        Optional.empty(),
        0);
  }
}

package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableSet;
import jakarta.inject.Inject;

/** Everything that answers HTTP requests, as the server takes it. */
public final class Api {

  private final ImmutableSet<Object> instances;

  @Inject
  public Api(
      DruidResource druid,
      DatasourceResource datasources,
      FeedResource feed,
      SegmentResource segments,
      RealtimeResource realtime,
      OperatorResource operators,
      ProbeResource probes) {
    instances =
        ImmutableSet.of(
            druid,
            datasources,
            feed,
            segments,
            realtime,
            operators,
            probes,
            new RouteNames(),
            new RequestChecks(),
            new ProblemMapper(),
            new ChangeNotes(),
            new GzipAnswers());
  }

  /** Resources, filters and mappers. */
  public ImmutableSet<Object> instances() {
    return instances;
  }
}

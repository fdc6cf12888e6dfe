package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.service.openapi.OpenApiResource;
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
      MembersResource members,
      StepDownResource stepDown,
      ProbeResource probes,
      StateHeaders state) {
    ImmutableSet<Object> resources =
        ImmutableSet.of(
            druid, datasources, feed, segments, realtime, operators, members, stepDown, probes);
    instances =
        ImmutableSet.builder()
            .addAll(resources)
            .add(OpenApiResource.describing(resources))
            .add(
                new RouteNames(),
                new RequestChecks(),
                new ProblemMapper(),
                new ChangeNotes(),
                state,
                new GzipAnswers())
            .build();
  }

  /** Resources, filters and mappers. */
  public ImmutableSet<Object> instances() {
    return instances;
  }
}

package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.HeldBack;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.RefusedSegment;
import java.util.Optional;

/** An engine in which every segment is served by one server and overshadowed. */
public final class FakeEngine implements Engine {

  private volatile boolean complete = true;
  private volatile ImmutableList<HeldBack> heldBack = ImmutableList.of();
  private volatile ImmutableList<RefusedSegment> refused = ImmutableList.of();
  private volatile QueryStatus queries =
      new QueryStatus(
          5,
          1,
          2,
          40,
          30,
          3,
          4,
          ImmutableList.of(),
          ImmutableList.of(),
          Optional.empty(),
          Optional.empty(),
          0);

  public void complete(boolean isComplete) {
    complete = isComplete;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public ImmutableList<ServerName> serversOf(SegmentId id) {
    return ImmutableList.of(new ServerName("node1:8083"));
  }

  @Override
  public boolean isOvershadowed(SegmentId id) {
    return true;
  }

  @Override
  public Optional<QueryStatus> queries() {
    return Optional.of(queries);
  }

  /** What is told of the metadata queries from now on. */
  public void queries(QueryStatus next) {
    queries = next;
  }

  @Override
  public ImmutableList<HeldBack> heldBack() {
    return heldBack;
  }

  @Override
  public ImmutableList<RefusedSegment> refused() {
    return refused;
  }

  public void refuse(RefusedSegment given) {
    refused = ImmutableList.of(given);
  }

  public void holdBack(HeldBack held) {
    heldBack = ImmutableList.of(held);
  }
}

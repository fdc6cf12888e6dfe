package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.function.Supplier;

/** Everything of the console that answers HTTP requests, as the server takes it. */
public final class Console {

  private final ImmutableSet<Object> instances;

  @Inject
  public Console(
      SchemaCache cache,
      Readiness readiness,
      StoreOperations store,
      Supplier<BackfillStatus> backfill,
      Engine engine,
      PollHistory history,
      Clock clock) {
    instances =
        ImmutableSet.of(
            new PageResource(new ConsoleFiles()),
            new ConsoleResource(
                readiness,
                new Overview(readiness, store, backfill, engine, history, clock),
                new DatasourcePages(cache),
                new ColumnSearch(cache)));
  }

  /** Resources. */
  public ImmutableSet<Object> instances() {
    return instances;
  }
}

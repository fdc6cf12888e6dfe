package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A metadata store in memory, with transactions: it holds to the same contract as the databases and
 * runs the same work. What it adds is {@link Hooks}: places where other threads may step in, and
 * where a transaction goes wrong. It keeps every committed state, so that a test can ask what was
 * true when. Thread-safe.
 */
public final class ModelStore implements Transactions {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 5;

  /** What happens around a transaction; these let everybody pass and do nothing. */
  public interface Hooks {

    /** Waits for the right to write; false if that took too long. */
    default boolean takeTicket(Duration patience) {
      return true;
    }

    default void returnTicket() {}

    /** The work is done and nothing is committed; what this throws, rolls it back. */
    default void beforeCommit(String what) {}

    /** It is committed; what this throws leaves the caller in doubt. */
    default void afterCommit(String what) {}

    /** A snapshot is about to be opened, is being read, or was read. */
    default void reading(String what) {}
  }

  private final Hooks hooks;
  private final LongSupplier nowMillis;

  /** Every committed state by its revision. */
  private final TreeMap<Long, ModelTables> history = new TreeMap<>();

  /** A model without surprises, for threads of any kind. */
  public ModelStore() {
    this(new Queueing(), System::currentTimeMillis);
  }

  /**
   * @param nowMillis the store's clock
   */
  public ModelStore(Hooks hooks, LongSupplier nowMillis) {
    this.hooks = hooks;
    this.nowMillis = nowMillis;
    history.put(0L, new ModelTables());
  }

  /** The store that the classes under test are given. */
  public SqlMetadataStore store() {
    return new SqlMetadataStore(this);
  }

  /** The segment's row as it stands. */
  public Optional<CommittedSegment> find(SegmentId id) {
    return now().image(id);
  }

  /** The segment's row as it stood at that revision. */
  public Optional<CommittedSegment> findAt(SegmentId id, long revision) {
    synchronized (history) {
      return history.floorEntry(revision).getValue().image(id);
    }
  }

  /** All rows as they stand. */
  public List<CommittedSegment> rows() {
    ModelTables tables = now();
    return tables.segments.keySet().stream().flatMap(id -> tables.image(id).stream()).toList();
  }

  public long revision() {
    return now().revision;
  }

  public long leaderEpoch() {
    return now().leaderEpoch;
  }

  public int schemaCount() {
    return now().schemas.size();
  }

  /** Other hands damage a payload, without a word to anyone but the row's revision. */
  public boolean damage(Fingerprint fingerprint) {
    return change(
        transaction ->
            transaction
                .tables
                .find(fingerprint)
                .ifPresent(
                    schema ->
                        transaction.rewriteSchema(schema.row().schemaId(), new byte[] {1, 2})));
  }

  /** Other hands delete a segment row and remember to say so in the generation. */
  public boolean delete(SegmentId id) {
    return change(
        transaction -> {
          if (transaction.tables.segments.remove(id) != null) {
            transaction.nextGeneration();
          }
        });
  }

  /** An older backup is restored: what was committed after that revision never was. */
  public void setBack(long revision) {
    synchronized (history) {
      history.tailMap(revision, false).clear();
    }
  }

  @Override
  public <T> T write(String what, Function<WriteTransaction, T> work) {
    return retried(() -> once(what, PATIENCE, Optional.empty(), work));
  }

  @Override
  public <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work) {
    return retried(() -> once(what, PATIENCE, Optional.of(epoch), work));
  }

  @Override
  public <T> Optional<T> tryWriteFenced(
      String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work) {
    try {
      return Optional.of(once(what, lockWait, Optional.of(epoch), work));
    } catch (ConflictException conflict) {
      return Optional.empty();
    }
  }

  @Override
  public <T> T snapshot(String what, Function<StoreSnapshot, T> work) {
    hooks.reading(what);
    T result =
        work.apply(new ModelSnapshot(now(), nowMillis.getAsLong(), () -> hooks.reading(what)));
    hooks.reading(what);
    return result;
  }

  @Override
  public void close() {}

  /** Another writer was in the way, or both were in each other's: nothing was written. */
  public static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
      super(message);
    }
  }

  private interface Attempt<T> {
    T run();
  }

  private static <T> T retried(Attempt<T> attempt) {
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (ConflictException conflict) {
        if (number == ATTEMPTS) {
          throw new MetadataStoreUnavailableException(
              String.valueOf(conflict.getMessage()), conflict);
        }
      }
    }
  }

  private <T> T once(
      String what,
      Duration patience,
      Optional<LeaderEpoch> fence,
      Function<WriteTransaction, T> work) {
    if (!hooks.takeTicket(patience)) {
      throw new ConflictException("Another writer is in the way: operation=" + what);
    }
    T result;
    boolean written;
    try {
      ModelTransaction transaction = new ModelTransaction(now().copy(), nowMillis.getAsLong());
      fence.ifPresent(mine -> requireEpoch(mine, transaction.leaderEpoch()));
      result = work.apply(transaction);
      written = transaction.hasWritten();
      if (written) {
        hooks.beforeCommit(what);
        commit(transaction);
      }
    } finally {
      hooks.returnTicket();
    }
    if (written) {
      hooks.afterCommit(what);
    }
    return result;
  }

  private boolean change(Consumer<ModelTransaction> work) {
    ModelTransaction transaction = new ModelTransaction(now().copy(), nowMillis.getAsLong());
    work.accept(transaction);
    if (transaction.hasWritten()) {
      commit(transaction);
    }
    return transaction.hasWritten();
  }

  private void commit(ModelTransaction transaction) {
    transaction.tables.check();
    synchronized (history) {
      if (history.lastKey() != transaction.revision() - 1) {
        throw new AssertionError("two writers at once: revision=" + transaction.revision());
      }
      history.put(transaction.revision(), transaction.tables);
    }
  }

  private ModelTables now() {
    synchronized (history) {
      return history.lastEntry().getValue();
    }
  }

  private static void requireEpoch(LeaderEpoch mine, LeaderEpoch current) {
    if (!mine.equals(current)) {
      throw new DeposedLeaderException(mine, current);
    }
  }

  /** Writers queue for real. */
  private static final class Queueing implements Hooks {

    private final Semaphore ticket = new Semaphore(1, true);

    @Override
    public boolean takeTicket(Duration patience) {
      try {
        return ticket.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new MetadataStoreUnavailableException(
            "Interrupted while waiting to write", interrupted);
      }
    }

    @Override
    public void returnTicket() {
      ticket.release();
    }
  }
}

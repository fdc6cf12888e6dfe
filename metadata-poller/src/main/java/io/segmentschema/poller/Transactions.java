package io.segmentschema.poller;

import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The two kinds of transaction that a store offers: writes, one after the other, and reads of one
 * snapshot. Thread-safe. What goes wrong is thrown as a {@link
 * io.segmentschema.cache.store.MetadataStoreException}.
 */
interface Transactions extends AutoCloseable {

  /** Runs one writing transaction; conflicts with other writers are tried again a few times. */
  <T> T write(String what, Function<WriteTransaction, T> work);

  /** The same, refused if another epoch leads. */
  <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work);

  /** The same for work of low priority: empty if another writer was in the way for that long. */
  <T> Optional<T> tryWriteFenced(
      String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work);

  /** Reads within one consistent snapshot. */
  <T> T snapshot(String what, Function<StoreSnapshot, T> work);

  @Override
  void close();
}

package io.segmentschema.poller;

import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreVersion;
import org.jdbi.v3.core.Handle;

/**
 * The right to write, held until the transaction ends: the lock on the store's one state row. While
 * it is held nobody else writes, so what is read stays true, and the revision taken with it is the
 * next in commit order. Used by one thread.
 */
final class WriteTicket {

  private final Handle handle;
  private final long revision;
  private final long nowMillis;
  private boolean written;

  private WriteTicket(Handle handle, long revision, long nowMillis) {
    this.handle = handle;
    this.revision = revision;
    this.nowMillis = nowMillis;
  }

  /** Waits for the writers before this one. */
  static WriteTicket take(Handle handle, Dialect dialect) {
    handle.execute("UPDATE store_state SET revision = revision + 1 WHERE id = 1");
    return handle
        .createQuery(
            "SELECT revision, "
                + dialect.nowMillis()
                + " AS now_millis FROM store_state WHERE id = 1")
        .map(
            (rs, context) ->
                new WriteTicket(handle, rs.getLong("revision"), rs.getLong("now_millis")))
        .one();
  }

  Handle handle() {
    return handle;
  }

  /** The revision of everything that this transaction writes. */
  long revision() {
    return revision;
  }

  /** The store's time. */
  long nowMillis() {
    return nowMillis;
  }

  /**
   * Notes that something changes: without it the transaction is rolled back and takes no revision.
   */
  void writes() {
    written = true;
  }

  boolean hasWritten() {
    return written;
  }

  /** The store version that includes this transaction, or, if it writes nothing, all before it. */
  StoreVersion version() {
    return new StoreVersion(written ? revision : revision - 1);
  }

  LeaderEpoch leaderEpoch() {
    return new LeaderEpoch(
        handle
            .createQuery("SELECT leader_epoch FROM store_state WHERE id = 1")
            .mapTo(Long.class)
            .one());
  }
}

package io.segmentschema.cache.store;

/** Another leader has taken over: the caller must stop leading. Nothing was written. */
public final class DeposedLeaderException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final LeaderEpoch current;

  public DeposedLeaderException(LeaderEpoch mine, LeaderEpoch current) {
    super(
        "Another leader has taken over: epoch="
            + mine.value()
            + ", currentEpoch="
            + current.value());
    this.current = current;
  }

  /** The epoch that leads now. */
  public LeaderEpoch current() {
    return current;
  }
}

package io.segmentschema.poller;

/** Hears of every poll, on the thread that polls. */
public interface PollListener {

  /** A poll has been taken over. */
  void polled(PollReport report);

  /** A poll has failed; the cache is as before. */
  default void failed(PollFailure failure) {}
}

package io.segmentschema.poller;

/** Hears of every successful poll, on the poller's thread, after the cache has taken it over. */
public interface PollListener {

  /** A poll has been taken over. */
  void polled(PollReport report);
}

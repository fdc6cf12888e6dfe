package io.segmentschema.smc.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks nodes. */
interface Transport {

  /**
   * Sends a GET request; no thread waits for the answer.
   *
   * @param ifNoneMatch the version that is known, if one is
   * @param limit after how long the future fails at the latest
   */
  CompletableFuture<Reply> get(URI address, Optional<String> ifNoneMatch, Duration limit);

  /** Ends what is under way. */
  void close();
}

package io.segmentschema.smc.leadership;

import java.util.concurrent.CompletionStage;

/** Asks for a full poll. */
public interface FullPollRequest {

  /**
   * Completes when a full poll that began after this call has been taken over, or exceptionally.
   */
  CompletionStage<?> requestFullPoll();
}

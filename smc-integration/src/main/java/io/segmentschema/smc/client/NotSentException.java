package io.segmentschema.smc.client;

import java.io.IOException;

/** A request was not sent, because what says who asks cannot be had. */
final class NotSentException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param problem its kind is told and nothing else, because its text may repeat the credentials
   */
  NotSentException(RuntimeException problem) {
    super("Who asks cannot be said: problem=" + problem.getClass().getName());
  }
}

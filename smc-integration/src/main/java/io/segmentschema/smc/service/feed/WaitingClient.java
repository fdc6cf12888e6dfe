package io.segmentschema.smc.service.feed;

/** The other end of a waiting request. */
public interface WaitingClient {

  /**
   * Whether anything has come from the client since its request: its departure, its word that it
   * will send nothing more, or its next request. Asked now and then, never again once the request
   * is being answered, and never by two threads at once; it does not wait.
   */
  boolean stirs();
}

package io.segmentschema.poller;

/**
 * How the connections to the store stand.
 *
 * @param active connections in use
 * @param idle open connections that nobody uses
 * @param waiting threads that wait for one
 * @param most how many there may be
 * @param conflicts writes that began anew because another writer was in their way, since the
 *     process's start
 */
public record ConnectionStatus(int active, int idle, int waiting, int most, long conflicts) {

  /** Of a store without connections. */
  public static final ConnectionStatus NONE = new ConnectionStatus(0, 0, 0, 0, 0);
}

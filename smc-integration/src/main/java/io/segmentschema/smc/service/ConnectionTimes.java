package io.segmentschema.smc.service;

import java.time.Duration;

/**
 * How long a connection may stay without a request.
 *
 * @param idle when nothing at all comes
 * @param head how long the head of a request may take, however often some of it comes; the first
 *     one from the opening of the connection, with the handshake of TLS
 */
record ConnectionTimes(Duration idle, Duration head) {

  static final ConnectionTimes DEFAULT =
      new ConnectionTimes(Duration.ofMinutes(2), Duration.ofSeconds(30));
}

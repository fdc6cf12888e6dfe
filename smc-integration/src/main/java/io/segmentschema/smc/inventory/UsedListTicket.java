package io.segmentschema.smc.inventory;

import java.util.Collection;

/**
 * One request for a complete list of used segments. Dropping it, because the request failed, is
 * harmless.
 */
@FunctionalInterface
public interface UsedListTicket {

  /**
   * Hands in the complete answer. A ticket is used once; one that was overtaken by a later ticket's
   * answer is ignored.
   */
  void complete(Collection<ListedSegment> used);
}

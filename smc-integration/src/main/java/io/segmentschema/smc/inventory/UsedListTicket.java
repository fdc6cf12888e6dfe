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
  default void complete(Collection<ListedSegment> used) {
    complete(used, true);
  }

  /**
   * The same.
   *
   * @param isEvidence false if a segment that the answer lacks may be there all the same, because
   *     the answer is no newer than the one before, or not all of it could be read
   */
  void complete(Collection<ListedSegment> used, boolean isEvidence);
}

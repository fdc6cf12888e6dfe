package io.segmentschema.smc.members;

import com.google.common.collect.ImmutableList;

/** The services that share this one's store. Thread-safe; answered from memory. */
public interface Members {

  /** This service; to be asked once it listens. */
  Member self();

  /** Whether the list has been had once: before that it says nothing of who is there. */
  default boolean isKnown() {
    return true;
  }

  /**
   * The others, as they were last known: one that has just come may be missing, and one that has
   * just died may still be in it. While the list cannot be had the last one stays.
   */
  ImmutableList<Member> others();

  /** Other processes that say, and have said for a while, that they are where this one is. */
  default ImmutableList<Member> atThisAddress() {
    return ImmutableList.of();
  }
}

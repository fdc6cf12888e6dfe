package io.segmentschema.smc.members;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which other processes have this node's address in the list of members, and stay: each
 * takes the other for its own predecessor and tells it nothing. An entry that a process has left
 * behind that was killed and started again is gone when its session ends, which is before the third
 * look. Each is warned of once for as long as it is there. Thread-safe.
 */
final class SharedAddress {

  private static final Logger log = LoggerFactory.getLogger(SharedAddress.class);

  /** The looks are as far apart as a session lasts, or more. */
  private static final int LOOKS = 3;

  @GuardedBy("this")
  private final Map<Member, Integer> seen = new HashMap<>();

  /** Volatile: made by the thread that looks, read by any. */
  private volatile ImmutableList<Member> lasting = ImmutableList.of();

  /** Those that have stayed. */
  ImmutableList<Member> lasting() {
    return lasting;
  }

  /**
   * One look.
   *
   * @param there the other processes with this node's address that are in the list now
   */
  synchronized void look(List<Member> there) {
    seen.keySet().retainAll(there);
    ImmutableList.Builder<Member> stayed = ImmutableList.builder();
    for (Member member : there) {
      int looks = seen.merge(member, 1, Integer::sum);
      if (looks >= LOOKS) {
        stayed.add(member);
      }
      if (looks == LOOKS && !lasting.contains(member)) {
        warn(member);
      }
    }
    lasting = stayed.build();
  }

  /** ZooKeeper does not answer: nobody knows whose sessions end, so the looks begin anew. */
  synchronized void forget() {
    seen.clear();
  }

  private static void warn(Member member) {
    log.warn(
        "Another member has this node's address, so that the two do not see each other and the"
            + " others see one of them. Give each its own schema-cache.ha.advertise: url={},"
            + " instance={}",
        member.url(),
        member.instance());
  }
}

package io.segmentschema.smc.inventory;

import io.segmentschema.cache.segment.SegmentId;
import java.util.Set;

/** What an engine tells about its segments and servers. Thread-safe. */
public interface InventoryUpdates {

  /**
   * Opens a complete list of used segments. To be called <em>before</em> the request for the list
   * is sent: what happens later than this call is judged by a later list.
   */
  UsedListTicket beginUsedList();

  /** Gives the complete set of finalized segments that a server serves now. */
  void serverSegments(ServerName server, Set<SegmentId> served);

  /** Gives what changed in the set of finalized segments that a server serves. */
  void serverChanged(ServerName server, Set<SegmentId> added, Set<SegmentId> removed);

  /** Reports that a server has left. */
  void serverGone(ServerName server);

  /**
   * Gives the complete set of segments that are still being written on a server. They are never
   * queried.
   */
  void realtimeSegments(ServerName server, Set<SegmentId> realtime);

  /**
   * Reports that the first complete picture of all servers has been given; further calls change
   * nothing.
   */
  void complete();
}

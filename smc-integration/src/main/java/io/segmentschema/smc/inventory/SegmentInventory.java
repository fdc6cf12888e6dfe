package io.segmentschema.smc.inventory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.StoreVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an engine has told: the latest complete list of used segments, and what each server serves.
 *
 * <p>Thread-safe under one lock that is held for memory work only; listeners are called after it is
 * released. {@code lastServed} remembers when a segment was last on a server, for as long as it
 * takes the next lists to see it.
 */
public final class SegmentInventory implements InventoryUpdates, SegmentServers {

  /**
   * A complete list of used segments.
   *
   * @param number counts the complete lists
   * @param beganStamp the inventory's clock when it was asked for
   * @param endedStamp the inventory's clock when it came
   * @param beganVersion the newest store version known then
   * @param isEvidence whether it was asked for after the list before it had come, and who asked
   *     believes it: of two lists that overlap, nobody knows which one is the newer, so a segment
   *     that the later one lacks may still be there
   */
  record UsedList(
      long number,
      long beganStamp,
      long endedStamp,
      StoreVersion beganVersion,
      boolean isEvidence,
      ImmutableMap<SegmentId, ListedSegment> segments) {}

  private final Supplier<StoreVersion> knownVersion;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  @GuardedBy("this")
  private final Map<ServerName, Set<SegmentId>> servedBy = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<SegmentId, ImmutableList<ServerName>> servers = new HashMap<>();

  @GuardedBy("this")
  private final Map<ServerName, Set<SegmentId>> realtimeBy = new HashMap<>();

  @GuardedBy("this")
  private final Map<SegmentId, Long> leftAt = new HashMap<>();

  /** Counts what happens: whatever has a lower number happened before. */
  @GuardedBy("this")
  private long stamp;

  @GuardedBy("this")
  private boolean serversComplete;

  @GuardedBy("this")
  private @Nullable UsedList latest;

  /**
   * @param knownVersion the newest store version that this node's cache contains
   */
  public SegmentInventory(Supplier<StoreVersion> knownVersion) {
    this.knownVersion = knownVersion;
  }

  /** Has it called after each change. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public UsedListTicket beginUsedList() {
    StoreVersion version = knownVersion.get();
    synchronized (this) {
      long began = ++stamp;
      return (used, isEvidence) -> completeList(began, version, used, isEvidence);
    }
  }

  @Override
  public void serverSegments(ServerName server, Set<SegmentId> served) {
    synchronized (this) {
      Set<SegmentId> before = servedBy.getOrDefault(server, Set.of());
      Set<SegmentId> removed = new HashSet<>(before);
      removed.removeAll(served);
      change(server, served, removed);
    }
    tell();
  }

  @Override
  public void serverChanged(ServerName server, Set<SegmentId> added, Set<SegmentId> removed) {
    synchronized (this) {
      change(server, added, removed);
    }
    tell();
  }

  @Override
  public void serverGone(ServerName server) {
    synchronized (this) {
      change(server, Set.of(), Set.copyOf(servedBy.getOrDefault(server, Set.of())));
      servedBy.remove(server);
      realtimeBy.remove(server);
    }
    tell();
  }

  @Override
  public void realtimeSegments(ServerName server, Set<SegmentId> realtime) {
    synchronized (this) {
      realtimeBy.put(server, Set.copyOf(realtime));
    }
    tell();
  }

  @Override
  public void complete() {
    synchronized (this) {
      serversComplete = true;
    }
    tell();
  }

  @Override
  public synchronized ImmutableList<ServerName> serversOf(SegmentId id) {
    return servers.getOrDefault(id, ImmutableList.of());
  }

  @Override
  public synchronized boolean isRealtime(SegmentId id) {
    return realtimeBy.values().stream().anyMatch(segments -> segments.contains(id));
  }

  /** What the latest list says of the segment. */
  public synchronized Optional<ListedSegment> find(SegmentId id) {
    return latest == null ? Optional.empty() : Optional.ofNullable(latest.segments().get(id));
  }

  /** Whether the latest list calls the segment overshadowed. */
  public boolean isOvershadowed(SegmentId id) {
    return find(id).map(ListedSegment::overshadowed).orElse(false);
  }

  /** Whether the first complete list and the first complete picture of the servers have come. */
  public synchronized boolean isComplete() {
    return serversComplete && latest != null;
  }

  /** Whether a complete list of used segments has come. */
  public synchronized boolean hasList() {
    return latest != null;
  }

  synchronized Optional<UsedList> latestList() {
    return Optional.ofNullable(latest);
  }

  /** Whether the segment is on a server, or was when the list was asked for or later. */
  synchronized boolean servedSince(SegmentId id, UsedList list) {
    return servers.containsKey(id) || leftAt.getOrDefault(id, 0L) > list.beganStamp();
  }

  private void completeList(
      long beganStamp,
      StoreVersion beganVersion,
      Collection<ListedSegment> used,
      boolean mayBeEvidence) {
    ImmutableMap.Builder<SegmentId, ListedSegment> segments =
        ImmutableMap.builderWithExpectedSize(used.size());
    used.forEach(segment -> segments.put(segment.id(), segment));
    ImmutableMap<SegmentId, ListedSegment> byId = segments.buildKeepingLast();
    synchronized (this) {
      if (latest != null && latest.beganStamp() >= beganStamp) {
        return; // An older list that took longer.
      }
      long number = latest == null ? 1 : latest.number() + 1;
      boolean isEvidence = mayBeEvidence && (latest == null || beganStamp > latest.endedStamp());
      latest = new UsedList(number, beganStamp, ++stamp, beganVersion, isEvidence, byId);
      leftAt.values().removeIf(left -> left < beganStamp);
    }
    tell();
  }

  @GuardedBy("this")
  private void change(ServerName server, Set<SegmentId> added, Set<SegmentId> removed) {
    stamp++;
    Set<SegmentId> served = servedBy.computeIfAbsent(server, absent -> new HashSet<>());
    for (SegmentId id : removed) {
      if (served.remove(id)) {
        ImmutableList<ServerName> rest =
            servers.getOrDefault(id, ImmutableList.of()).stream()
                .filter(other -> !other.equals(server))
                .collect(ImmutableList.toImmutableList());
        if (rest.isEmpty()) {
          servers.remove(id);
          leftAt.put(id, stamp);
        } else {
          servers.put(id, rest);
        }
      }
    }
    for (SegmentId id : added) {
      if (served.add(id)) {
        servers.merge(
            id,
            ImmutableList.of(server),
            (known, more) ->
                ImmutableList.<ServerName>builder().addAll(known).addAll(more).build());
      }
    }
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }
}

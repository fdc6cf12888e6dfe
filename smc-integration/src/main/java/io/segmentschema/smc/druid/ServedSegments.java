package io.segmentschema.smc.druid;

import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ServerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one data node serves, on its way to the inventory and to the cache's realtime stage. For one
 * caller at a time.
 */
abstract sealed class ServedSegments {

  final ServerName server;
  final InventoryUpdates updates;

  private ServedSegments(ServerName server, InventoryUpdates updates) {
    this.server = server;
    this.updates = updates;
  }

  /**
   * Takes the whole of what the node serves.
   *
   * @return false if something builds upon what is not known here
   */
  abstract boolean replace(List<NodeChange> all);

  /** Takes what is new since then, with the same answer. */
  abstract boolean change(List<NodeChange> changes);

  /** The node has answered that nothing is new. */
  abstract void heard();

  /** The node is gone. */
  abstract void gone();

  /** Of a node that serves finished segments. */
  static final class Finished extends ServedSegments {

    private final Predicate<SegmentId> known;
    private final Runnable unknownSegment;

    /**
     * @param known whether the segment is used as far as this node knows
     * @param unknownSegment told when the node loads one that is not
     */
    Finished(
        ServerName server,
        InventoryUpdates updates,
        Predicate<SegmentId> known,
        Runnable unknownSegment) {
      super(server, updates);
      this.known = known;
      this.unknownSegment = unknownSegment;
    }

    @Override
    boolean replace(List<NodeChange> all) {
      Set<SegmentId> served = new LinkedHashSet<>();
      for (NodeChange change : all) {
        if (change instanceof NodeChange.Loaded loaded) {
          served.add(loaded.id());
        } else if (change instanceof NodeChange.Dropped dropped) {
          served.remove(dropped.id());
        }
      }
      updates.serverSegments(server, served);
      tellUnknown(served);
      return true;
    }

    @Override
    boolean change(List<NodeChange> changes) {
      Set<SegmentId> added = new LinkedHashSet<>();
      Set<SegmentId> removed = new LinkedHashSet<>();
      for (NodeChange change : changes) {
        if (change instanceof NodeChange.Loaded loaded) {
          added.add(loaded.id());
          removed.remove(loaded.id());
        } else if (change instanceof NodeChange.Dropped dropped) {
          removed.add(dropped.id());
          added.remove(dropped.id());
        }
      }
      if (!added.isEmpty() || !removed.isEmpty()) {
        updates.serverChanged(server, added, removed);
        tellUnknown(added);
      }
      return true;
    }

    private void tellUnknown(Set<SegmentId> loaded) {
      if (!loaded.stream().allMatch(known)) {
        unknownSegment.run();
      }
    }

    @Override
    void heard() {}

    @Override
    void gone() {
      updates.serverGone(server);
    }
  }

  /**
   * Of a task, or of a server that runs tasks: what it serves is still being written.
   *
   * <p>What it tells of a segment counts only while it serves the segment. Druid's tasks go on
   * telling the schemas of segments that they have let go, in each answer that tells everything;
   * such a word would never end. Within one answer a schema may come before its segment.
   */
  static final class Realtime extends ServedSegments {

    private final RealtimeWords words;
    private final Runnable unknownSegment;
    private final Set<SegmentId> served = new HashSet<>();

    /** Of segments that it does not serve: what it has told in the present answer, in order. */
    private final Map<SegmentId, List<SegmentUpdate>> early = new HashMap<>();

    /** Segments of which something was passed over, since everything was told last. */
    private final Set<SegmentId> passedOver = new HashSet<>();

    /**
     * @param unknownSegment told when the server lets go of a segment that is not known as used
     */
    Realtime(
        ServerName server, InventoryUpdates updates, RealtimeWords words, Runnable unknownSegment) {
      super(server, updates);
      this.words = words;
      this.unknownSegment = unknownSegment;
    }

    @Override
    boolean replace(List<NodeChange> all) {
      Set<SegmentId> before = Set.copyOf(served);
      served.clear();
      passedOver.clear();
      boolean isSound = takeAll(all);
      before.stream().filter(id -> !served.contains(id)).forEach(this::left);
      tellInventory();
      return isSound;
    }

    @Override
    boolean change(List<NodeChange> changes) {
      boolean isSound = takeAll(changes);
      tellInventory();
      return isSound;
    }

    private void tellInventory() {
      updates.realtimeSegments(server, served);
      words.heard(server);
    }

    private boolean takeAll(List<NodeChange> changes) {
      boolean isSound = true;
      for (NodeChange change : changes) {
        if (change instanceof NodeChange.Loaded loaded) {
          isSound &= load(loaded.id());
        } else if (change instanceof NodeChange.Dropped dropped) {
          drop(dropped.id());
        } else if (change instanceof NodeChange.SchemaTold told) {
          isSound &= tell(told.update());
        }
      }
      passedOver.addAll(early.keySet());
      early.clear();
      return isSound;
    }

    private boolean tell(SegmentUpdate update) {
      if (served.contains(update.id())) {
        return words.tell(server, update);
      }
      early.computeIfAbsent(update.id(), absent -> new ArrayList<>()).add(update);
      return true;
    }

    /** What was passed over in an earlier answer can only be had by asking for everything. */
    private boolean load(SegmentId id) {
      served.add(id);
      boolean isSound = !passedOver.remove(id);
      for (SegmentUpdate update : early.getOrDefault(id, List.of())) {
        isSound &= words.tell(server, update);
      }
      early.remove(id);
      return isSound;
    }

    private void drop(SegmentId id) {
      served.remove(id);
      if (early.remove(id) != null) {
        passedOver.add(id);
      }
      left(id);
    }

    private void left(SegmentId id) {
      if (words.left(server, id)) {
        unknownSegment.run();
      }
    }

    @Override
    void heard() {
      words.heard(server);
    }

    @Override
    void gone() {
      updates.serverGone(server);
      words.gone(server);
    }
  }
}

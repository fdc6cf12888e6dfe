package io.segmentschema.smc.simulation;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.poller.ModelStore;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.inventory.UsedListTicket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The engine's own view: which segments it uses and which server has them. It tells the nodes, with
 * lists that take their time, fail, overtake one another or come back short, and checks that no
 * segment is marked unused on less than two lists that were asked for after it was last seen.
 */
final class Inventory {

  /** A list that was asked for. */
  private record Request(
      SimulatedNode node, UsedListTicket ticket, List<ListedSegment> then, long beganAt) {}

  private final DataNodes dataNodes;
  private final ModelStore model;
  private final Story story;
  private final Choices choices;
  private final Map<SegmentId, Boolean> used = new LinkedHashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final Map<SimulatedNode, List<Long>> completed = new HashMap<>();
  private final Map<SimulatedNode, Map<SegmentId, Long>> lastSeen = new HashMap<>();
  private final Map<SegmentId, CommittedSegment> before = new HashMap<>();
  private long moment = 1;
  private long lastTidy;

  Inventory(DataNodes dataNodes, ModelStore model, Story story, Choices choices) {
    this.dataNodes = dataNodes;
    this.model = model;
    this.story = story;
    this.choices = choices;
  }

  boolean isUsed(SegmentId id) {
    return used.containsKey(id);
  }

  /** Time passes: what is on a server now was seen now. */
  void look() {
    moment++;
    lastSeen.values().forEach(of -> dataNodes.allServed().forEach(id -> of.put(id, moment)));
  }

  void started(SimulatedNode node) {
    completed.put(node, new ArrayList<>());
    lastSeen.put(node, new HashMap<>());
    dataNodes.served.forEach(
        (server, segments) -> node.inventory.serverSegments(server, Set.copyOf(segments)));
    node.inventory.complete();
  }

  void ended(SimulatedNode node) {
    completed.remove(node);
    lastSeen.remove(node);
    requests.removeIf(request -> request.node() == node);
  }

  /** A segment is published through the interface; mostly the engine lists it too. */
  void published(SegmentId id, boolean tombstone, boolean onlyThere) {
    if (!onlyThere) {
      used.put(id, tombstone);
      dataNodes.data.putIfAbsent(id, choices.oneOf(Landscape.SCHEMAS));
    }
  }

  void unused(SegmentId id) {
    used.remove(id);
    dataNodes.served.values().forEach(segments -> segments.remove(id));
    dataNodes.data.remove(id);
  }

  /** The engine uses the segment and a server loads it. */
  void load(SegmentId id, List<SimulatedNode> nodes) {
    load(id, dataNodes.data.getOrDefault(id, choices.oneOf(Landscape.SCHEMAS)), nodes);
  }

  void load(SegmentId id, FingerprintedSchema schema, List<SimulatedNode> nodes) {
    ServerName server = choices.oneOf(Landscape.SERVERS);
    used.put(id, choices.oneIn(12));
    dataNodes.data.put(id, schema);
    dataNodes.served.get(server).add(id);
    story.count(Tally.Occurrence.LOADS);
    story.tell(server.value() + " loads " + Landscape.name(id) + " " + Landscape.name(schema));
    nodes.forEach(node -> node.inventory.serverChanged(server, Set.of(id), Set.of()));
  }

  /** A server drops the segment, and at times the engine no longer uses it. */
  void drop(SegmentId id, List<SimulatedNode> nodes) {
    boolean forGood = choices.oneIn(2);
    story.tell("servers drop " + Landscape.name(id) + (forGood ? " for good" : ""));
    if (forGood) {
      used.remove(id);
      dataNodes.data.remove(id);
    }
    dataNodes.served.forEach(
        (server, segments) -> {
          if (segments.remove(id)) {
            nodes.forEach(node -> node.inventory.serverChanged(server, Set.of(), Set.of(id)));
          }
        });
  }

  /** A node asks for a list, or an earlier request gets its answer, in some order or never. */
  void list(SimulatedNode node) {
    List<Request> waiting = requests.stream().filter(r -> r.node() == node).toList();
    if (waiting.isEmpty() || choices.oneIn(3)) {
      moment++;
      requests.add(new Request(node, node.inventory.beginUsedList(), listed(), moment));
      story.tell(node + " asks for the list of used segments");
      return;
    }
    Request request = choices.oneOf(waiting);
    requests.remove(request);
    switch (choices.pick(6)) {
      case 4 -> story.tell("the list for " + node + " fails");
      case 5 -> complete(request, shortened());
      case 3 -> complete(request, request.then());
      default -> complete(request, listed());
    }
  }

  /** At the end: everything that is used is loaded somewhere, and lists come as they should. */
  void tidyUp(List<SimulatedNode> nodes, long period) {
    if (period == lastTidy) {
      return;
    }
    lastTidy = period;
    requests.clear();
    look();
    for (SimulatedNode node : nodes) {
      moment++;
      complete(new Request(node, node.inventory.beginUsedList(), listed(), moment), listed());
    }
  }

  /** Called by whoever has just committed: judges what has become unused. */
  void afterCommit(String what, SimulatedNode writer) {
    for (SegmentId id : Landscape.SEGMENTS) {
      CommittedSegment now = model.find(id).orElse(null);
      CommittedSegment earlier = now == null ? before.remove(id) : before.put(id, now);
      boolean becameUnused =
          earlier != null
              && earlier.used()
              && now != null
              && !now.used()
              && what.equals("reconcile");
      if (becameUnused) {
        judge(writer, id);
      }
    }
  }

  private void judge(SimulatedNode writer, SegmentId id) {
    long seen = lastSeen.getOrDefault(writer, Map.of()).getOrDefault(id, 0L);
    long lists =
        completed.getOrDefault(writer, List.of()).stream().filter(began -> began > seen).count();
    if (lists < 2) {
      throw new Violation(
          "inventory safety",
          writer + " marked " + Landscape.name(id) + " unused after " + lists + " lists");
    }
  }

  private void complete(Request request, List<ListedSegment> list) {
    story.tell(
        "list for "
            + request.node()
            + ": "
            + list.stream().map(s -> Landscape.name(s.id())).toList());
    completed.computeIfAbsent(request.node(), a -> new ArrayList<>()).add(request.beganAt());
    moment++;
    Map<SegmentId, Long> seen = lastSeen.computeIfAbsent(request.node(), a -> new HashMap<>());
    list.forEach(segment -> seen.put(segment.id(), moment));
    request.ticket().complete(list);
  }

  private List<ListedSegment> listed() {
    return used.entrySet().stream()
        .map(
            entry ->
                new ListedSegment(entry.getKey(), entry.getValue(), false, OptionalLong.of(10), 1))
        .toList();
  }

  /** One list may lie: even then nothing is marked unused by it alone. */
  private List<ListedSegment> shortened() {
    List<ListedSegment> all = listed();
    return all.subList(0, choices.pick(all.size() + 1));
  }
}

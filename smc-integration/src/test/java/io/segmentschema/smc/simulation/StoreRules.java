package io.segmentschema.smc.simulation;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.poller.ModelStore;
import java.util.Optional;

/** What each kind of commit may do to the store, checked against the state before it. */
final class StoreRules {

  private final ModelStore model;
  private final Checks checks;

  StoreRules(ModelStore model, Checks checks) {
    this.model = model;
    this.checks = checks;
  }

  /** Judges the commit that has just been made, by its writer or by other hands. */
  void judge(String what, SimulatedNode writer) {
    boolean fenced = what.equals("backfill") || what.equals("reconcile") || what.equals("cleanup");
    if (fenced && writer.leadership.epoch().value() < model.leaderEpoch()) {
      throw new Violation("fencing", writer + " was deposed and has committed a " + what);
    }
    for (SegmentId id : Landscape.SEGMENTS) {
      Optional<CommittedSegment> before = model.findAt(id, model.revision() - 1);
      Optional<CommittedSegment> after = model.find(id);
      boolean allowed =
          switch (what) {
            case "backfill" -> gainsASchema(before, after);
            case "cleanup" ->
                after.isPresent() || !before.map(CommittedSegment::used).orElse(false);
            default -> true;
          };
      if (!allowed) {
        throw new Violation(
            "who writes",
            what + " turned " + Landscape.name(id) + " from " + before + " into " + after);
      }
      if (what.equals("backfill") && !after.equals(before)) {
        after.ifPresent(row -> checks.backfilled(writer, row));
      }
    }
  }

  /** A backfill neither adds nor removes rows, changes no use and replaces no readable schema. */
  private static boolean gainsASchema(
      Optional<CommittedSegment> before, Optional<CommittedSegment> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before.isEmpty() && after.isEmpty();
    }
    boolean same =
        before.get().schema().equals(after.get().schema())
            || before.get().schema() instanceof StoredSchema.Unreadable; // Its payload is mended.
    return before.get().used() == after.get().used()
        && before.get().usedRevision() == after.get().usedRevision()
        && (same || (before.get().needsSchema() && !before.get().isReadable()));
  }
}

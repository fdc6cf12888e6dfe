package io.segmentschema.cache.quarantine;

import com.google.common.collect.ImmutableList;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The list of what is set aside and why. Thread-safe; reading it changes nothing. Two reports of
 * the same thing keep the first time and the latest reason.
 */
public final class Quarantine {

  /** What kind of thing is set aside. */
  public enum Kind {
    /**
     * A stored payload that cannot be read or does not match its fingerprint; the id is the
     * fingerprint.
     */
    SCHEMA_PAYLOAD("schemaPayload"),
    /** A learnt schema that the store refuses; the id is the segment id. */
    BACKFILL("backfill");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The kind as the HTTP contract spells it. */
    public String label() {
      return label;
    }
  }

  /**
   * One thing that is set aside.
   *
   * @param kind what it is
   * @param id its name within the kind
   * @param reason why, for a person
   * @param since when it was first set aside
   */
  public record Item(Kind kind, String id, String reason, Instant since) {}

  private record Key(Kind kind, String id) {}

  private final Clock clock;
  private final ConcurrentMap<Key, Item> items = new ConcurrentHashMap<>();

  public Quarantine(Clock clock) {
    this.clock = clock;
  }

  /**
   * Sets something aside.
   *
   * @return true if it was not there before
   */
  @SuppressWarnings("ReferenceEquality") // merge answers this very object if there was none
  public boolean add(Kind kind, String id, String reason) {
    Instant now = clock.instant();
    Item added = new Item(kind, id, reason, now);
    Item result =
        items.merge(
            new Key(kind, id), added, (old, fresh) -> new Item(kind, id, reason, old.since()));
    return result == added;
  }

  /**
   * Lets something go.
   *
   * @return true if it was there
   */
  public boolean release(Kind kind, String id) {
    return items.remove(new Key(kind, id)) != null;
  }

  /** Lets everything of a kind go but these. */
  public void retain(Kind kind, Set<String> ids) {
    items.keySet().removeIf(key -> key.kind() == kind && !ids.contains(key.id()));
  }

  /** Whether that thing is set aside. */
  public boolean contains(Kind kind, String id) {
    return items.containsKey(new Key(kind, id));
  }

  /** Everything that is set aside, oldest first. */
  public ImmutableList<Item> items() {
    return items.values().stream()
        .sorted(Comparator.comparing(Item::since).thenComparing(Item::kind).thenComparing(Item::id))
        .collect(ImmutableList.toImmutableList());
  }

  /** How many things are set aside. */
  public int size() {
    return items.size();
  }
}

package io.segmentschema.smc.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The Broker's copy. Two may work on it at once: who follows the feed, and who awaits a version. An
 * answer is taken only by the state that it was asked for, so that none that comes late takes the
 * copy back; who is refused asks again. Readers take one reference and see it whole.
 */
final class Copy {

  private final SchemaListener listener;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Volatile: written under the monitor, read by anyone. */
  private volatile CopyState state = CopyState.NOTHING;

  Copy(SchemaListener listener) {
    this.listener = listener;
  }

  CopyState state() {
    return state;
  }

  /** Completes with the first whole copy. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Takes a feed's answer; false if the copy has changed since the request. */
  boolean take(CopyState asked, Node node, FeedPage page) {
    boolean continues = asked.cursorOf(node).isPresent();
    if (continues && page.isEmpty() && asked.cursorOf(node).equals(Optional.of(page.cursor()))) {
      return isStill(asked);
    }
    Map<String, DatasourceColumns> schemas = new HashMap<>(continues ? asked.schemas() : Map.of());
    page.removed().forEach(schemas::remove);
    page.changed().forEach(schema -> schemas.put(schema.datasource(), schema));
    return replace(
        asked,
        new CopyState(
            Map.copyOf(schemas), Optional.of(new CopyState.Position(node, page.cursor()))));
  }

  /** Takes what was fetched without a feed; false if the copy has changed since the request. */
  boolean take(CopyState asked, Map<String, DatasourceColumns> schemas) {
    return replace(asked, new CopyState(Map.copyOf(schemas), Optional.empty()));
  }

  /** The next request asks for everything; until it is answered the copy stays as it is. */
  synchronized void forgetPosition(CopyState asked) {
    if (isStill(asked)) {
      state = asked.withoutPosition();
    }
  }

  private boolean replace(CopyState asked, CopyState next) {
    synchronized (this) {
      if (!isStill(asked)) {
        return false;
      }
      state = next;
    }
    tell(asked.schemas(), next.schemas());
    ready.complete(null);
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // the very state that was asked for is meant
  private boolean isStill(CopyState asked) {
    return state == asked;
  }

  private void tell(Map<String, DatasourceColumns> before, Map<String, DatasourceColumns> after) {
    Set<String> changed = new HashSet<>();
    after.forEach(
        (name, schema) -> {
          DatasourceColumns known = before.get(name);
          if (known == null || !known.schemaVersion().equals(schema.schemaVersion())) {
            changed.add(name);
          }
        });
    Set<String> removed = new HashSet<>(before.keySet());
    removed.removeAll(after.keySet());
    if (!changed.isEmpty() || !removed.isEmpty()) {
      Listening.tell(() -> listener.changed(Set.copyOf(changed), Set.copyOf(removed)));
    }
  }
}

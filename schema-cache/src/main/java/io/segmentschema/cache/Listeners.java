package io.segmentschema.cache;

import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener; what one of them throws costs that one only. */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final CopyOnWriteArrayList<SchemaCacheListener> listeners = new CopyOnWriteArrayList<>();

  void add(SchemaCacheListener listener) {
    listeners.add(listener);
  }

  void tell(Notices notices) {
    for (SchemaCacheListener listener : listeners) {
      try {
        notices.tell(listener);
      } catch (RuntimeException fault) {
        LOG.warn("A listener of the schema cache failed: listener={}", listener, fault);
      }
    }
  }
}

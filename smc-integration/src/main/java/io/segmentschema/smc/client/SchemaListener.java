package io.segmentschema.smc.client;

import java.util.Set;

/**
 * Hears what happens to a copy. Called on the client's executor, after the copy has changed; calls
 * must be quick, and what a listener throws goes no further.
 */
public interface SchemaListener {

  /**
   * The copy is another one. Two changes may be told out of order: look the present state up.
   *
   * @param changed the datasources whose schema is new or another one
   * @param removed the datasources that have none any more
   */
  default void changed(Set<String> changed, Set<String> removed) {}

  /** Something does not work, and the client goes on with what follows in the text. */
  default void trouble(String what) {}
}

package io.segmentschema.smc.client;

import java.util.Map;
import java.util.Optional;

/**
 * What is known, and how far: replaced as a whole.
 *
 * @param schemas by datasource
 * @param position where the feed goes on; empty if the copy does not come from a feed, or is to be
 *     fetched anew
 */
record CopyState(Map<String, DatasourceColumns> schemas, Optional<Position> position) {

  static final CopyState NOTHING = new CopyState(Map.of(), Optional.empty());

  /**
   * How far one node's feed has been followed.
   *
   * @param cursor means something to that node only
   */
  record Position(Node node, String cursor) {}

  /** The cursor, if it is that node's. */
  Optional<String> cursorOf(Node node) {
    return position.filter(known -> known.node().equals(node)).map(Position::cursor);
  }

  CopyState withoutPosition() {
    return new CopyState(schemas, Optional.empty());
  }
}

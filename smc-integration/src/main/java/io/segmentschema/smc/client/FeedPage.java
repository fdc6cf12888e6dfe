package io.segmentschema.smc.client;

import java.util.List;

/**
 * One answer of the feed.
 *
 * @param cursor where to go on
 * @param changed schemas that are new or other ones
 * @param removed datasources that have none any more
 */
record FeedPage(String cursor, List<DatasourceColumns> changed, List<String> removed) {

  boolean isEmpty() {
    return changed.isEmpty() && removed.isEmpty();
  }
}

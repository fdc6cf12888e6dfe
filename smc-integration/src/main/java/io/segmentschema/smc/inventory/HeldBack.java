package io.segmentschema.smc.inventory;

import io.segmentschema.cache.segment.DatasourceName;

/**
 * A datasource that a list would take too much away from: it waits for another list to say the
 * same.
 *
 * @param segments how many used segments the list lacks
 * @param usedSegments how many the datasource has
 */
public record HeldBack(DatasourceName datasource, int segments, int usedSegments) {}

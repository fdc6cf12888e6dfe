package io.segmentschema.poller;

/**
 * What a cleanup deleted, or would delete.
 *
 * @param segmentsPurged unused segment rows
 * @param schemasDeleted schemas that no row references
 */
public record CleanupOutcome(int segmentsPurged, int schemasDeleted) {

  /** Whether anything was deleted. */
  public boolean deletedSomething() {
    return segmentsPurged > 0 || schemasDeleted > 0;
  }
}

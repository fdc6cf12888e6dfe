package io.segmentschema.smc.druid;

/**
 * How far a data node's changes have been heard. Both numbers are the data node's own.
 *
 * @param counter counts its changes; negative asks for everything
 * @param hash tells two histories with the same count apart
 */
record SyncCursor(long counter, long hash) {

  /** Nothing has been heard. */
  static final SyncCursor START = new SyncCursor(-1, -1);

  boolean isStart() {
    return counter < 0;
  }
}

/**
 * Who may query data nodes and write to the store. Leadership is an epoch in the store, won by
 * compare-and-set; it counts from the first full poll that began after it was won. Refusals by the
 * store and polls that show a foreign epoch come in; the role, and the epoch to write with, go out.
 * A service alone on its store takes the epoch when it starts; among several an election at
 * ZooKeeper names the one that may. Any thread may ask.
 */
@NullMarked
package io.segmentschema.smc.leadership;

import org.jspecify.annotations.NullMarked;

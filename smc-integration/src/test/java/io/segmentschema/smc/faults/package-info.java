/**
 * Faults that are really injected: processes killed, connections cut, stores that are away.
 *
 * <p>Requests enter as a client sends them, what the service answers and what the store holds are
 * compared. The tests' threads drive both.
 */
@NullMarked
package io.segmentschema.smc.faults;

import org.jspecify.annotations.NullMarked;

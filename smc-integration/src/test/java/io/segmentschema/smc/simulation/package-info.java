/**
 * A deterministic simulation of coordinators on one store: the production classes run, while time,
 * threads, the store, the data nodes and the tasks are the simulation's.
 *
 * <p>A list of choices enters, a verdict with a story leaves. One thread at a time runs, and the
 * choices say which.
 */
@NullMarked
package io.segmentschema.smc.simulation;

import org.jspecify.annotations.NullMarked;

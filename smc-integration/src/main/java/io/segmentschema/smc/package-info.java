/**
 * The segment metadata cache as a service: its jobs live in the packages below, wired here.
 *
 * <p>Configuration enters, a running service leaves. The process's main thread drives start and
 * stop.
 */
@NullMarked
package io.segmentschema.smc;

import org.jspecify.annotations.NullMarked;

/**
 * Everything that speaks SQL.
 *
 * <p>Publish and cleanup requests enter, polls of the metadata store leave. Callers' threads drive
 * the transactions, a scheduler given from outside drives the periodic polls.
 */
@NullMarked
package io.segmentschema.poller;

import org.jspecify.annotations.NullMarked;

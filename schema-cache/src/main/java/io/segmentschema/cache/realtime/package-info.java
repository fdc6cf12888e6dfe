/**
 * What realtime tasks tell about segments that are still being written. Messages come in from the
 * service's request threads; what they amount to leaves through {@link
 * io.segmentschema.cache.realtime.RealtimeStage}. Each task's messages are taken one at a time; the
 * tasks do not wait for one another.
 */
@NullMarked
package io.segmentschema.cache.realtime;

import org.jspecify.annotations.NullMarked;

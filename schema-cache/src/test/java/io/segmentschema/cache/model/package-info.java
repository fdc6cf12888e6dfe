/**
 * The cache against plain maps. Random sequences of everything that may be done to a {@link
 * io.segmentschema.cache.SchemaCache} enter, and are done to it and to a reference that is written
 * from the rules and not from the code; after each step both must give the same answers to every
 * question. What leaves is nothing, or a short list of steps that tells them apart.
 *
 * <p>Only the cache's public face is used, so that its inside may change. The test's own thread
 * drives everything; time is moved by steps.
 */
@NullMarked
package io.segmentschema.cache.model;

import org.jspecify.annotations.NullMarked;

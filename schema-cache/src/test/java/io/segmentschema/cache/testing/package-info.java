/**
 * Fakes of the ports and builders of values, shared with the tests of the modules downstream.
 *
 * <p>A test's expectations enter, hand-driven fakes leave. The test's own thread drives them.
 */
@NullMarked
package io.segmentschema.cache.testing;

import org.jspecify.annotations.NullMarked;

/** The cache in another Coordinator's injector, as {@code docs/embedding.md} shows it. */
@NullMarked
package io.segmentschema.smc.embedding;

import org.jspecify.annotations.NullMarked;

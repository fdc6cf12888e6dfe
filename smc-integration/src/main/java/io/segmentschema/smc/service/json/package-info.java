/**
 * Strict reading of request bodies, straight from the stream: every fault names the field by its
 * path and what is allowed there. Bytes come in, the values of {@code io.segmentschema.cache}
 * leave; the request's thread drives it.
 */
@NullMarked
package io.segmentschema.smc.service.json;

import org.jspecify.annotations.NullMarked;

/**
 * What a client is told when a request cannot be answered: RFC 9457 problem documents with a stable
 * type. Exceptions come in from the resources and from Jersey itself, {@code
 * application/problem+json} leaves; the request's thread drives it.
 */
@NullMarked
package io.segmentschema.smc.service.problem;

import org.jspecify.annotations.NullMarked;

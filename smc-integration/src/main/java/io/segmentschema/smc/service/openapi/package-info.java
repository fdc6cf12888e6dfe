/**
 * The description of the API, OpenAPI 3.1, made from the resources themselves: their JAX-RS
 * annotations, what {@link io.segmentschema.smc.service.openapi.Describes} adds, and the records
 * that become JSON. Classes of resources enter, one JSON document leaves; the first request for it
 * drives it.
 */
@NullMarked
package io.segmentschema.smc.service.openapi;

import org.jspecify.annotations.NullMarked;

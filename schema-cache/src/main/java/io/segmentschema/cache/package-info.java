/**
 * The values, the staged segment schema cache and the datasource schemas merged from it.
 *
 * <p>Segment schemas enter from pushes, metadata queries, commits and polls; datasource schemas
 * leave to readers. Nothing here does I/O or owns a thread: the caller's thread drives every
 * method.
 */
@NullMarked
package io.segmentschema.cache;

import org.jspecify.annotations.NullMarked;

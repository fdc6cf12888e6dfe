/**
 * The HTTP contract: one thin resource class per kind of client, and what all of them share (checks
 * of parameters and bodies, problem documents, compression). Requests come in on the server's
 * threads, answers leave on the same or, where a request waited, on the service's answering
 * threads.
 */
@NullMarked
package io.segmentschema.smc.service.http;

import org.jspecify.annotations.NullMarked;

/**
 * The service that readers, tasks and operators talk to: the HTTP server, what its answers are made
 * of, metrics, and the order in which everything starts and stops. Requests come in on Jetty's
 * threads; the main thread starts and stops it.
 */
@NullMarked
package io.segmentschema.smc.service;

import org.jspecify.annotations.NullMarked;

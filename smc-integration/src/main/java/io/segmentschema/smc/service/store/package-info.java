/**
 * What the HTTP service asks of the metadata store's room, in the service's words: publish, mark
 * unused, find, refresh, clean up, and how the polls fare. Requests come in on the threads of HTTP
 * requests; the wiring connects them with the poller.
 */
@NullMarked
package io.segmentschema.smc.service.store;

import org.jspecify.annotations.NullMarked;

/**
 * The waiting side of the feed of schema changes. Requests that have seen the newest change enter,
 * and leave when there is a newer one, when their time is over or when their client stirs. Requests
 * come in on the server's threads; the cache's writers and the service's scheduler drive the rest.
 */
@NullMarked
package io.segmentschema.smc.service.feed;

import org.jspecify.annotations.NullMarked;

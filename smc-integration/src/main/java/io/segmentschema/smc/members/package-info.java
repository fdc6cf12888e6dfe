/**
 * Which services share this one's store. The list is answered from memory by {@link
 * io.segmentschema.smc.members.Members}; who leads and who is ready is not in it, because that
 * changes faster than a list travels, and is asked from the members themselves. Any thread asks.
 * Knows neither the HTTP server nor the resources.
 */
@NullMarked
package io.segmentschema.smc.members;

import org.jspecify.annotations.NullMarked;

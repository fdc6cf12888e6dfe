/**
 * Which services share this one's store. The list is answered from memory by {@link
 * io.segmentschema.smc.members.Members}; who leads and who is ready is not in it, because that
 * changes faster than a list travels, and is asked from the members themselves. Any thread asks.
 * Knows neither the HTTP server nor the resources. What is asked of them goes through {@link
 * io.segmentschema.smc.members.Peers}, and nobody else speaks to them.
 */
@NullMarked
package io.segmentschema.smc.members;

import org.jspecify.annotations.NullMarked;

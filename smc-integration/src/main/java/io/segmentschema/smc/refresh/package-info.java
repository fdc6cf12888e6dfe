/**
 * The loop that asks data nodes for the schemas that are missing. What is missing comes from the
 * cache, who serves it from the inventory; answers go to the cache. It knows neither HTTP nor any
 * engine: a {@link io.segmentschema.smc.refresh.MetadataQueryClient} asks. One scheduler thread
 * owns the loop's state.
 */
@NullMarked
package io.segmentschema.smc.refresh;

import org.jspecify.annotations.NullMarked;

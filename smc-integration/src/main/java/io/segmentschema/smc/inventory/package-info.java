/**
 * Who serves what. An engine's {@link io.segmentschema.smc.inventory.EngineInventory} brings lists
 * of used segments and the sets that its servers serve; the refresh loop asks here whom to query,
 * and the reconciler writes to the store which segments came and went. Engine threads call in; the
 * reconciler works on its own scheduler.
 */
@NullMarked
package io.segmentschema.smc.inventory;

import org.jspecify.annotations.NullMarked;

/** Tests with time moved by hand. */
@NullMarked
package io.segmentschema.smc.inventory;

import org.jspecify.annotations.NullMarked;

/** Tests with time moved by hand. */
@NullMarked
package io.segmentschema.smc.refresh;

import org.jspecify.annotations.NullMarked;

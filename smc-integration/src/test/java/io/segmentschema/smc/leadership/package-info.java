/** Tests with time moved by hand. */
@NullMarked
package io.segmentschema.smc.leadership;

import org.jspecify.annotations.NullMarked;

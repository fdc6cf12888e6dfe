/** Bad input at volume. Valid samples enter, mutilated ones leave; the test's thread drives it. */
@NullMarked
package io.segmentschema.smc.fuzz;

import org.jspecify.annotations.NullMarked;

/**
 * What refuses bad input. The text of a caller enters the value types, and what is wrong with it
 * leaves as an {@link io.segmentschema.cache.error.InvalidInputException} that names the field;
 * what is said to people is freed of passwords. Stateless: any thread.
 */
@NullMarked
package io.segmentschema.cache.error;

import org.jspecify.annotations.NullMarked;

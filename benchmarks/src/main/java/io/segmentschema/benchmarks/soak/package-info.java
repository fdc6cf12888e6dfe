/**
 * Everything at once for a while: a large cache is polled into, pushed into and read, in a process
 * of its own with the JVM's default collector. A shape enters, the live heap and the longest pause
 * leave.
 */
@NullMarked
package io.segmentschema.benchmarks.soak;

import org.jspecify.annotations.NullMarked;

/**
 * The service in a process of its own, as it is operated, and clients that ask it as Brokers do.
 * Store addresses and numbers of datasources enter, times and bytes leave.
 */
@NullMarked
package io.segmentschema.benchmarks.service;

import org.jspecify.annotations.NullMarked;

/**
 * The service beside a real Druid: child processes of the test's JVM on loopback, which end with it
 * whatever happens. They run in the Maven profile {@code druid-it} only, which fetches Druid's jars
 * and names them in a file; nothing here is compiled against them.
 *
 * <p>One cluster serves all classes of a run; each test has datasources of its own.
 */
@NullMarked
package io.segmentschema.smc.druid.it;

import org.jspecify.annotations.NullMarked;

/**
 * A Broker's copy of all datasource schemas, kept current over HTTP. Answers of the service enter,
 * the copy and news of it leave. It needs the JDK and Jackson only, so that a Broker takes nothing
 * else with it. The executor that its builder is given drives everything; readers take no lock.
 */
@NullMarked
package io.segmentschema.smc.client;

import org.jspecify.annotations.NullMarked;

/**
 * A cluster to try things on: three data nodes in this process that answer on loopback what a real
 * Druid once answered ({@link io.segmentschema.smc.demo.SampleCluster}), the inventory that lists
 * them ({@link io.segmentschema.smc.demo.DemoInventory}), and the one who tells a person what is
 * happening ({@link io.segmentschema.smc.demo.DemoNarrator}). The recordings enter as resources;
 * inventory updates, answers over HTTP and lines of text leave. A scheduler that the caller brings
 * drives all of it.
 */
@NullMarked
package io.segmentschema.smc.demo;

import org.jspecify.annotations.NullMarked;

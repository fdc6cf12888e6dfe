/**
 * How the service is set up: one table of every key ({@link io.segmentschema.smc.config.Settings}),
 * and the mapping of a properties file, the environment and the command line onto the immutable
 * config records of the modules. Text comes in once, at start, on the starting thread; {@link
 * io.segmentschema.smc.config.ResolvedConfig} leaves, or one exception that names the key, the
 * value and what is allowed.
 */
@NullMarked
package io.segmentschema.smc.config;

import org.jspecify.annotations.NullMarked;

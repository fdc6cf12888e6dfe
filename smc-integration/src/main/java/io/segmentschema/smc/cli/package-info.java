/**
 * The command line: {@code serve} runs the service, the other commands ask a running one over HTTP.
 * Arguments come in, text for people (or JSON) and an exit code leave: 0 done, 1 failed or
 * unavailable, 2 wrong use. The main thread drives it.
 */
@NullMarked
package io.segmentschema.smc.cli;

import org.jspecify.annotations.NullMarked;

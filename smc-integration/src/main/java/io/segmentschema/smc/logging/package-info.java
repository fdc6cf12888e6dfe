/**
 * How the process logs: how much, and as text for people or as JSON for machines. What is logged
 * comes in on whichever thread logs it and leaves on the standard error; the main thread sets it up
 * before anything else.
 */
@NullMarked
package io.segmentschema.smc.logging;

import org.jspecify.annotations.NullMarked;

/** Tests of the local snapshot's file. */
@NullMarked
package io.segmentschema.poller.snapshot;

import org.jspecify.annotations.NullMarked;

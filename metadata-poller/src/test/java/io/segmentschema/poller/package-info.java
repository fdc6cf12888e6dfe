/** One contract for the store and its polls, run on each database. */
@NullMarked
package io.segmentschema.poller;

import org.jspecify.annotations.NullMarked;

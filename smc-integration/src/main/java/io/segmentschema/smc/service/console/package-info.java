/**
 * The console: a page for operators, its files, and what that page shows beyond the contract of the
 * other rooms: the last polls, the metadata queries under way, the datasources page by page, and a
 * search for columns over all of them. Requests come in on the server's threads, polls on the
 * poller's; everything is answered from memory.
 */
@NullMarked
package io.segmentschema.smc.service.console;

import org.jspecify.annotations.NullMarked;

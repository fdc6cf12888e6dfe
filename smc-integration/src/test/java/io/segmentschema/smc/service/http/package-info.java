/** Tests of what the HTTP layer is made of, below the socket; the test's thread drives it. */
@NullMarked
package io.segmentschema.smc.service.http;

import org.jspecify.annotations.NullMarked;

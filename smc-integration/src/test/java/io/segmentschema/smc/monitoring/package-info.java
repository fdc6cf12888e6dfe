/** What the documentation, the dashboard and the alerts say of the metrics, against the service. */
@NullMarked
package io.segmentschema.smc.monitoring;

import org.jspecify.annotations.NullMarked;

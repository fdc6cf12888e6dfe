/**
 * Who may do what. A request's credentials, the certificate that its connection showed and its
 * address come in; a {@link io.segmentschema.smc.security.Caller} with roles, or the reason for a
 * refusal, leaves. Here are also the files behind it (users, certificates), which are read again
 * when they change, the limits on failures and the audit log. Knows neither the HTTP server nor the
 * resources; those declare with {@link io.segmentschema.smc.security.Needs} who may ask them. Any
 * thread calls; the service's scheduler looks at the files.
 */
@NullMarked
package io.segmentschema.smc.security;

import org.jspecify.annotations.NullMarked;

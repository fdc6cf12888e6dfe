package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What a request brings along to show who sends it.
 *
 * @param authorization the headers {@code Authorization}
 * @param certificate the one that the connection showed and that has been checked, if it did
 * @param address where the request comes from
 */
public record Evidence(
    ImmutableList<String> authorization, Optional<X509Certificate> certificate, String address) {}

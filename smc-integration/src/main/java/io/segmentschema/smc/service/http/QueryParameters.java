package io.segmentschema.smc.service.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The query parameters that a resource method knows; all others are refused. A method without it
 * knows none.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface QueryParameters {
  String[] value();
}

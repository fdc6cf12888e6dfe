package io.segmentschema.smc.service.openapi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** One answer of {@link Describes}. */
@Documented
@Retention(RUNTIME)
@Target({})
public @interface Gives {

  /** Its HTTP status. */
  int status() default 200;

  /** When it is given. */
  String says();

  /** The record that becomes its body; {@link Void} without one, {@link String} for plain text. */
  Class<?> value();

  /** Whether the body is an array of that. */
  boolean list() default false;

  /** Its media type. */
  String mediaType() default "application/json";

  /** The headers that matter. */
  String[] headers() default {};
}

package io.segmentschema.smc.service.openapi;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.RECORD_COMPONENT;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** What a parameter, or a member of a body, is. */
@Documented
@Retention(RUNTIME)
@Target({PARAMETER, RECORD_COMPONENT})
public @interface Says {

  /** In a few words. */
  String value() default "";

  /** The only texts that it can be; any if there are none. */
  String[] oneOf() default {};

  /** How its text is written: {@code duration}, {@code boolean}, {@code int64}; any if empty. */
  String format() default "";

  /** Whether a member of a body may be left out. */
  boolean optional() default false;

  /** Whether a parameter of a query must be given. */
  boolean required() default false;
}

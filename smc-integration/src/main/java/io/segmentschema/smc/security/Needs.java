package io.segmentschema.smc.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may ask this method of a resource: somebody who has one of these roles, or an operator. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {

  /** The roles that are enough. */
  UserRole[] value();

  /**
   * Whether a request that is no GET changes something, so that it leaves a line in the audit log.
   */
  boolean changesState() default true;
}

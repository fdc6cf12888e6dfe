package io.segmentschema.smc.service.openapi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.segmentschema.smc.service.problem.ProblemType;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * What a method of a resource does, for the description of the API. Its address, its parameters and
 * who may ask it are read from the method itself.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface Describes {

  /** What it is for, in a few words. */
  String value();

  /** More about it. */
  String more() default "";

  /** The record that shows what a body must look like; {@link Void} where it takes none. */
  Class<?> takes() default Void.class;

  /** Whether the body is an array of that. */
  boolean takesList() default false;

  /** What it answers where all is well. */
  Gives[] gives();

  /** The problems that this one has beyond those that every request can meet. */
  ProblemType[] problems() default {};
}

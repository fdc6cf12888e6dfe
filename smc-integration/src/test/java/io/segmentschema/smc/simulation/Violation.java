package io.segmentschema.smc.simulation;

/** An invariant does not hold. An error, so that the code under test does not catch it. */
final class Violation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /**
   * @param invariant the invariant's name
   * @param detail what was seen
   */
  Violation(String invariant, String detail) {
    super(invariant + ": " + detail);
  }
}

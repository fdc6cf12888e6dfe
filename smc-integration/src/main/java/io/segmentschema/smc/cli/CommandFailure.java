package io.segmentschema.smc.cli;

/** Ends a command with one friendly line and an exit code. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** What was asked could not be done. */
  static CommandFailure failed(String message) {
    return new CommandFailure(Main.FAILED, message);
  }

  /** The command was used wrongly. */
  static CommandFailure wrongUse(String message) {
    return new CommandFailure(Main.WRONG_USE, message);
  }

  int exitCode() {
    return exitCode;
  }
}

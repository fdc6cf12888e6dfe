package io.segmentschema.smc.cli;

import java.util.Optional;

/** Ends a command with one friendly line and an exit code. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient Optional<String> document;

  private CommandFailure(ExitCode exitCode, String message, Optional<String> document) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.document = document;
  }

  /** What was asked could not be done. */
  static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, message, Optional.empty());
  }

  /** The command was used wrongly. */
  static CommandFailure wrongUse(String message) {
    return new CommandFailure(ExitCode.WRONG_USE, message, Optional.empty());
  }

  /** Nobody answers. */
  static CommandFailure away(String message) {
    return new CommandFailure(ExitCode.AWAY, message, Optional.empty());
  }

  /**
   * The service answered that it does not do it.
   *
   * @param document the problem as it came
   */
  static CommandFailure answered(int status, String message, String document) {
    return new CommandFailure(ExitCode.ofStatus(status), message, Optional.of(document));
  }

  /** The same failure with more to say. */
  CommandFailure with(String more) {
    return new CommandFailure(exitCode, getMessage() + more, document);
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** What the service said, for scripts. */
  Optional<String> document() {
    return document;
  }
}

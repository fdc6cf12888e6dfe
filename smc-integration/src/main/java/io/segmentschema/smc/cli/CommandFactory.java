package io.segmentschema.smc.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands and tells them the environment, so that nothing reads the process's own. */
final class CommandFactory implements IFactory {

  /** A part of a command that looks into the environment. */
  interface ReadsEnvironment {
    void environment(Map<String, String> environment);
  }

  private final Map<String, String> environment;
  private final IFactory commands = CommandLine.defaultFactory();

  CommandFactory(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    K command = commands.create(type);
    if (command instanceof ReadsEnvironment reader) {
      reader.environment(environment);
    }
    return command;
  }
}

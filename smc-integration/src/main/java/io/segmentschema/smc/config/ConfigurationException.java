package io.segmentschema.smc.config;

/**
 * A setting that the service refuses to start with. The message is one line that names the key, the
 * value and what is allowed.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(OneLine.of(message));
  }
}

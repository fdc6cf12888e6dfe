package io.segmentschema.smc.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are written, strongest first: flags, environment, file. Every source is checked
 * whole when this is made, so a misspelt key or a bad value is refused even where a stronger source
 * overrides it.
 */
public final class ConfigurationSources {

  private static final String ENVIRONMENT_PREFIX = "SCHEMA_CACHE_";

  /**
   * Variables with our prefix that are not settings: what the client commands and the launcher
   * read.
   */
  private static final ImmutableSet<String> OTHER_VARIABLES =
      ImmutableSet.of(
          "SCHEMA_CACHE_URL",
          "SCHEMA_CACHE_TLS_CA",
          "SCHEMA_CACHE_TLS_CERT",
          "SCHEMA_CACHE_TLS_KEY",
          "SCHEMA_CACHE_TOKEN_FILE",
          "SCHEMA_CACHE_USER",
          "SCHEMA_CACHE_PASSWORD_FILE",
          "SCHEMA_CACHE_HOME",
          "SCHEMA_CACHE_JAVA_OPTS",
          "SCHEMA_CACHE_TERMINAL");

  /** One text and where it stands. */
  record Given(String text, String origin) {}

  private final ImmutableMap<String, Given> givenByKey;

  private ConfigurationSources(ImmutableMap<String, Given> givenByKey) {
    this.givenByKey = givenByKey;
  }

  /**
   * Gathers the three sources.
   *
   * @param flags values by key, as the command line gave them
   * @param environment the process environment
   * @param file a properties file, if one was named
   * @throws ConfigurationException if a key is unknown, a value is not allowed, or the file cannot
   *     be read
   */
  public static ConfigurationSources of(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    Map<String, Given> given = new LinkedHashMap<>();
    file.ifPresent(path -> addFile(path, given));
    addEnvironment(environment, given);
    flags.forEach((key, text) -> add(known(key, text), text, "the command line", given));
    return new ConfigurationSources(ImmutableMap.copyOf(given));
  }

  /**
   * The value of a setting.
   *
   * @throws ConfigurationException if what is written there is not allowed
   */
  public <T> T valueOf(Setting<T> setting) {
    return parsed(setting, given(setting));
  }

  private static <T> T parsed(Setting<T> setting, Given given) {
    return setting
        .parse(given.text())
        .orElseThrow(() -> refused(setting, given, "allowed=" + setting.allowed()));
  }

  /** The exception for a value that is well-formed but cannot be used. */
  ConfigurationException refused(Setting<?> setting, String why) {
    return refused(setting, given(setting), why);
  }

  private static ConfigurationException refused(Setting<?> setting, Given given, String why) {
    return new ConfigurationException(
        "Configuration is refused: key=%s, value=%s, %s, from=%s"
            .formatted(
                setting.key(), Setting.shown(setting.key(), given.text()), why, given.origin()));
  }

  /**
   * What the file that a setting names has in it, without the line break at its end; empty where
   * none is named.
   */
  String secretIn(Setting<String> file) {
    String path = valueOf(file);
    if (path.isEmpty()) {
      return "";
    }
    try {
      return Files.readString(Path.of(path)).replaceFirst("\\R\\z", "");
    } catch (IOException unreadable) {
      throw refused(file, "allowed=" + file.allowed() + ", problem=" + unreadable);
    }
  }

  /** Whether somebody set it. */
  boolean isSet(Setting<?> setting) {
    return givenByKey.containsKey(setting.key());
  }

  private Given given(Setting<?> setting) {
    @Nullable Given given = givenByKey.get(setting.key());
    return given == null ? new Given(setting.defaultText(), "the default") : given;
  }

  private static Setting<?> known(String key, String text) {
    return Settings.byKey(key).orElseThrow(() -> unknown(key, text, "the command line"));
  }

  /** Takes one value down, over what weaker sources say, if it may stand there at all. */
  private static void add(
      Setting<?> setting, String text, String origin, Map<String, Given> given) {
    Given here = new Given(text, origin);
    var unused = parsed(setting, here);
    given.put(setting.key(), here);
  }

  private static void addEnvironment(Map<String, String> environment, Map<String, Given> given) {
    environment.forEach(
        (name, text) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !isSomebodyElses(name)) {
            Setting<?> setting =
                Settings.byEnvironmentName(name)
                    .orElseThrow(() -> unknown(name, text, "the environment"));
            add(setting, text, "the environment", given);
          }
        });
  }

  /**
   * Kubernetes gives every pod {@code SCHEMA_CACHE_SERVICE_HOST} and {@code SCHEMA_CACHE_PORT...}
   * beside a service named schema-cache.
   */
  private static boolean isSomebodyElses(String name) {
    return OTHER_VARIABLES.contains(name)
        || name.startsWith("SCHEMA_CACHE_SERVICE_")
        || name.matches("SCHEMA_CACHE_PORT(_.*)?");
  }

  private static void addFile(Path file, Map<String, Given> given) {
    String origin = "the file " + file;
    for (Map.Entry<Object, Object> entry : load(file).entrySet()) {
      String key = (String) entry.getKey();
      String text = ((String) entry.getValue()).strip();
      add(Settings.byKey(key).orElseThrow(() -> unknown(key, text, origin)), text, origin, given);
    }
  }

  private static Properties load(Path file) {
    Properties properties = new OnceOnlyProperties(file);
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException unreadable) {
      throw new ConfigurationException(
          "Configuration file cannot be read: file=%s, allowed=a readable properties file in UTF-8, problem=%s"
              .formatted(file, unreadable));
    } catch (IllegalArgumentException malformed) {
      throw new ConfigurationException(
          "Configuration file is malformed: file=%s, allowed=a properties file in UTF-8, problem=%s"
              .formatted(file, malformed.getMessage()));
    }
    return properties;
  }

  private static ConfigurationException unknown(String key, String text, String origin) {
    return new ConfigurationException(
        "Configuration key is unknown: key=%s, value=%s, allowed=a key of docs/operations.md%s, from=%s"
            .formatted(
                Setting.shown(key),
                Setting.shown(key, text),
                EditDistance.nearestKey(key.length() > 200 ? "" : key)
                    .map(near -> " (did you mean " + near + "?)")
                    .orElse(""),
                origin));
  }

  /** Properties that refuse a key written twice instead of silently taking the last. */
  private static final class OnceOnlyProperties extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    OnceOnlyProperties(Path file) {
      this.file = file;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (containsKey(key)) {
        throw new ConfigurationException(
            "Configuration key is written twice: key=%s, value=%s, allowed=each key once, from=the file %s"
                .formatted(
                    Setting.shown(key.toString()),
                    Setting.shown(key.toString(), value.toString()),
                    file));
      }
      return super.put(key, value);
    }
  }
}

package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of the console, read from the class path once: the page, and what it loads. They are
 * listed by name here, and no name from a request ever becomes a path. Immutable: any thread.
 *
 * <p>What the page loads stands under an address that contains a hash of it all, so browsers may
 * keep it for ever, and a page never mixes files of two versions.
 */
final class ConsoleFiles {

  private static final String SCRIPT = "text/javascript;charset=utf-8";
  private static final String FOLDER = "/io/segmentschema/smc/console/";
  private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/lit-html/pom.properties";
  private static final String SOURCE_MAP = "//# sourceMappingURL=";

  private static final ImmutableMap<String, String> OWN =
      ImmutableMap.<String, String>builder()
          .put("console.css", "text/css;charset=utf-8")
          .put("icon.svg", "image/svg+xml")
          .put("theme.js", SCRIPT)
          .put("main.js", SCRIPT)
          .put("service.js", SCRIPT)
          .put("format.js", SCRIPT)
          .put("verdict.js", SCRIPT)
          .put("flow.js", SCRIPT)
          .put("members.js", SCRIPT)
          .put("polls.js", SCRIPT)
          .put("panels.js", SCRIPT)
          .put("explorer.js", SCRIPT)
          .put("rows.js", SCRIPT)
          .put("schema.js", SCRIPT)
          .put("columns.js", SCRIPT)
          .put("actions.js", SCRIPT)
          .buildOrThrow();

  private final StaticFile page;
  private final String version;
  private final ImmutableMap<String, StaticFile> assets;

  ConsoleFiles() {
    ImmutableMap.Builder<String, byte[]> contents = ImmutableMap.builder();
    OWN.keySet().forEach(name -> contents.put(name, read(FOLDER + name)));
    contents.put("lit-html.js", litHtml());
    Map<String, byte[]> all = contents.buildOrThrow();
    this.version = hash(all);
    ImmutableMap.Builder<String, StaticFile> files = ImmutableMap.builder();
    all.forEach(
        (name, content) ->
            files.put(name, new StaticFile(OWN.getOrDefault(name, SCRIPT), content)));
    this.assets = files.buildOrThrow();
    String html = new String(read(FOLDER + "index.html"), StandardCharsets.UTF_8);
    this.page =
        new StaticFile(
            "text/html;charset=utf-8",
            html.replace("{assets}", "console/" + version).getBytes(StandardCharsets.UTF_8));
  }

  /** The page itself. */
  StaticFile page() {
    return page;
  }

  /** The file of that name, if the page of this version loads it. */
  Optional<StaticFile> asset(String ofVersion, String name) {
    return ofVersion.equals(version) ? Optional.ofNullable(assets.get(name)) : Optional.empty();
  }

  private static String hash(Map<String, byte[]> contents) {
    Hasher hasher = Hashing.sha256().newHasher();
    contents.forEach(
        (name, content) -> hasher.putUnencodedChars(name).putInt(content.length).putBytes(content));
    return hasher.hash().toString().substring(0, 16);
  }

  /** The library as its WebJar has it, without the line that names a file for debuggers. */
  private static byte[] litHtml() {
    Properties webjar = new Properties();
    try (InputStream in = open(WEBJAR)) {
      webjar.load(in);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
    String folder = "/META-INF/resources/webjars/lit-html/" + webjar.getProperty("version") + "/";
    String script = new String(read(folder + "lit-html.js"), StandardCharsets.UTF_8);
    int end = script.lastIndexOf(SOURCE_MAP);
    return (end < 0 ? script : script.substring(0, end)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = ConsoleFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("A file of the console is missing: resource=" + resource);
    }
    return in;
  }
}

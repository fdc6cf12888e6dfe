package io.segmentschema.smc.service.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one browser of a run to whoever asks; it ends with the run. Where there is none, the
 * tests of the class are skipped.
 */
final class BrowserExtension implements BeforeAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(BrowserExtension.class);

  /** Before a parameter is wanted: there it would be too late to skip. */
  @Override
  public void beforeAll(ExtensionContext context) {
    var unused = browser(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return browser(context);
  }

  private static Browser browser(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .getOrComputeIfAbsent("browser", key -> start(), Browser.class);
  }

  private static Browser start() {
    try {
      return Browser.start();
    } catch (IOException noFolder) {
      throw new UncheckedIOException(noFolder);
    }
  }
}

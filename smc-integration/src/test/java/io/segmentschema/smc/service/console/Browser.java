package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.net.UrlEscapers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * A headless Chromium with an empty profile, as Debian's packages {@code chromium} and {@code
 * chromium-driver} bring it. For one thread.
 */
final class Browser implements AutoCloseable {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Path PICTURES = Path.of("target", "console");
  private static final int WARNING = 900;
  private static final Pattern STATUS = Pattern.compile("\"status\":(\\d{3})");

  private final ChromeDriverService service;
  private final ChromeDriver driver;
  private final Path profile;

  private Browser() throws IOException {
    Files.createDirectories(PICTURES);
    profile = Files.createTempDirectory("console-browser");
    service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .withLogFile(PICTURES.resolve("chromedriver.log").toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options(profile));
  }

  /** Skips the test, in so many words, where there is no browser; in CI that is a failure. */
  static Browser start() throws IOException {
    Optional<String> missing =
        Stream.of(CHROMIUM, DRIVER)
            .filter(needed -> !Files.isExecutable(needed))
            .map(needed -> "The console's tests need " + needed)
            .findFirst();
    if (missing.isPresent()) {
      if (Boolean.getBoolean("browser.required")) {
        fail(missing.get());
      }
      assumeTrue(false, missing.get() + " (apt-get install chromium chromium-driver): skipped");
    }
    return new Browser();
  }

  private static ChromeOptions options(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    options.setCapability(
        ChromeOptions.LOGGING_PREFS,
        ImmutableMap.of(LogType.BROWSER, "ALL", LogType.PERFORMANCE, "ALL"));
    return options;
  }

  /** Loads the console of that service as if for the first time, in a wide window. */
  void open(URI address) {
    open(address, "/");
  }

  /** Loads any page of it. */
  void open(URI address, String path) {
    driver.get("about:blank");
    size(1280, 900);
    systemPrefers("light");
    discardLogs();
    driver.get(address + path);
  }

  /** Loads the console and waits until it shows how things stand. */
  void openLive(URI address) {
    open(address);
    until("the page is live", () -> text("#pulse").equals("live"));
  }

  /**
   * Gives the browser what to say when it is asked who calls, and has it load the page: it asks
   * without, is refused, asks again with it, and keeps it for that address if it is right.
   */
  void signIn(URI address, String name, String password) {
    String secret = UrlEscapers.urlFragmentEscaper().escape(password).replace(":", "%3A");
    open(URI.create(address.toString().replace("://", "://" + name + ":" + secret + "@")));
  }

  void reload() {
    driver.navigate().refresh();
  }

  void size(int width, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        ImmutableMap.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The theme that the system asks for. */
  void systemPrefers(String theme) {
    command(
        "Emulation.setEmulatedMedia",
        ImmutableMap.of(
            "features",
            ImmutableList.of(ImmutableMap.of("name", "prefers-color-scheme", "value", theme))));
  }

  private void command(String name, Map<String, Object> parameters) {
    driver.executeCdpCommand(name, parameters);
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** The text of an element, as it is in the document. */
  String text(String css) {
    return String.valueOf(script("return document.querySelector(arguments[0])?.textContent", css))
        .replaceAll("\\s+", " ")
        .strip();
  }

  void click(String css) {
    until(css + " can be clicked", () -> find(css).isEnabled());
    find(css).click();
  }

  void type(String css, CharSequence... keys) {
    find(css).sendKeys(keys);
  }

  /** Presses keys wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** What has the focus, as its id. */
  String focused() {
    return String.valueOf(script("return document.activeElement?.id"));
  }

  Object script(String javascript, Object... arguments) {
    return driver.executeScript(javascript, arguments);
  }

  void untilText(String css, String contained) {
    until(
        () -> css + " contains " + contained + ", is " + text(css),
        () -> text(css).contains(contained));
  }

  void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  private static void until(Supplier<String> what, BooleanSupplier condition) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              if (!holds(condition)) {
                fail(what.get());
              }
            });
  }

  /** An element that is drawn anew meanwhile is looked up again. */
  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException | NoSuchElementException notYet) {
      return false;
    }
  }

  /** What the page complained of since it was loaded. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= WARNING)
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The requests that the browser sent since the page was loaded, as DevTools tells of them. */
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .toList();
  }

  /** The statuses that were answered since the page was loaded; what the browser kept has none. */
  ImmutableSet<Integer> statuses() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.responseReceived\""))
        .map(STATUS::matcher)
        .filter(Matcher::find)
        .map(status -> Integer.valueOf(status.group(1)))
        .collect(ImmutableSet.toImmutableSet());
  }

  private void discardLogs() {
    driver.manage().logs().get(LogType.BROWSER);
    driver.manage().logs().get(LogType.PERFORMANCE);
  }

  /** Writes what the window shows to a picture. */
  void picture(String name) throws IOException {
    Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() throws IOException {
    try {
      driver.quit();
    } finally {
      service.stop();
      MoreFiles.deleteRecursively(profile, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}

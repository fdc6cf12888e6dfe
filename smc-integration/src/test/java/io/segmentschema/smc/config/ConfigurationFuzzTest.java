package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.fuzz.Mutilator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every setting with any text, from every source: taken, or refused in one line. */
@Timeout(1200)
final class ConfigurationFuzzTest {

  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 8_000);
  private static final long SEED = Long.getLong("fuzz.seed", 42);
  private static final ImmutableMap<String, String> NOTHING = ImmutableMap.of();
  private static final List<String> SAMPLES =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "99999999999999999999",
          "1e3",
          "PT1S",
          "P1D",
          "-PT1H",
          "PT0.0000001S",
          "PT2562047788015215H30M7.9S",
          "P99999999999999D",
          "true",
          "jdbc:mysql://me:secret@db/x?password=secret",
          "jdbc:h2:mem:x;PASSWORD=secret",
          "/",
          "a\u0000b",
          "\ud800",
          "x".repeat(4_100));

  private final Random random = new Random(SEED);
  private final Mutilator mutilator = new Mutilator(SEED);
  private int taken;
  private int refused;

  @TempDir private Path folder;

  @Test
  void anyTextForAnySettingIsTakenOrRefusedInOneLineThatNamesIt() throws IOException {
    for (int i = 0; i < INPUTS; i++) {
      Setting<?> setting = Settings.all().get(i % Settings.all().size());
      String text = text(setting);
      try {
        resolve(setting, text);
        taken++;
      } catch (ConfigurationException oneLine) {
        assertOneLine(setting, text, String.valueOf(oneLine.getMessage()));
        refused++;
      } catch (RuntimeException stackTrace) {
        fail("seed=" + SEED + ", key=" + setting.key() + ", text=" + text, stackTrace);
      }
    }
    System.out.printf(
        "Fuzz of settings: seed=%d, inputs=%d, taken=%d, refused=%d%n",
        SEED, INPUTS, taken, refused);
    assertTrue(taken > 0 && refused > 0);
  }

  private String text(Setting<?> setting) {
    String sample =
        random.nextBoolean() ? setting.defaultText() : SAMPLES.get(random.nextInt(SAMPLES.size()));
    return random.nextInt(4) == 0 ? sample : mutilator.mutilate(sample);
  }

  private void resolve(Setting<?> setting, String text) throws IOException {
    ConfigurationSources sources =
        switch (random.nextInt(3)) {
          case 0 ->
              ConfigurationSources.of(
                  ImmutableMap.of(setting.key(), text), NOTHING, Optional.empty());
          case 1 ->
              ConfigurationSources.of(
                  NOTHING, ImmutableMap.of(setting.environmentName(), text), Optional.empty());
          default -> ConfigurationSources.of(NOTHING, NOTHING, Optional.of(file(setting, text)));
        };
    var unused = ResolvedConfig.of(sources, random.nextBoolean());
  }

  private Path file(Setting<?> setting, String text) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(setting.key(), text);
    Path file = folder.resolve("fuzz.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static void assertOneLine(Setting<?> setting, String text, String message) {
    String what = "seed=" + SEED + ", key=" + setting.key() + ", text=" + text + ": " + message;
    assertEquals(1, message.lines().count(), what);
    assertTrue(message.chars().noneMatch(Character::isISOControl), what);
    // The two ends of a range that contradict each other are told of the upper one.
    String named = setting.key().replace("retry-min", "retry-m");
    assertTrue(message.contains("key=" + named) && message.contains("allowed="), what);
  }
}

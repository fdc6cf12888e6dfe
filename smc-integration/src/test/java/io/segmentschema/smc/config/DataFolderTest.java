package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.config.DataFolder.DataFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path temporary;

  @Test
  void folderIsMadeAndTakenOnce() {
    Path folder = temporary.resolve("a/b");

    try (DataFolder first = DataFolder.take(folder)) {
      DataFolderException refused =
          assertThrows(DataFolderException.class, () -> DataFolder.take(folder));

      assertTrue(Files.isDirectory(first.path()));
      assertTrue(
          String.valueOf(refused.getMessage())
              .contains("used by another process: dataDir=" + folder.toAbsolutePath()),
          String.valueOf(refused.getMessage()));
    }
  }

  @Test
  void folderCanBeTakenAgainAfterItWasLeft() {
    DataFolder first = DataFolder.take(temporary);
    first.close();
    first.close();

    try (DataFolder second = DataFolder.take(temporary)) {
      assertEquals(first.path(), second.path());
    }
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    DataFolderException refused =
        assertThrows(DataFolderException.class, () -> DataFolder.take(file.resolve("x")));

    assertTrue(String.valueOf(refused.getMessage()).contains(file.toString()));
  }
}

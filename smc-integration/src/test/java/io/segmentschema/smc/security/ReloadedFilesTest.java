package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReloadedFilesTest {

  @TempDir Path folder;
  private Path file;
  private final List<String> told = new ArrayList<>();
  private ReloadedFiles<String> files;

  @BeforeEach
  void read() throws IOException {
    file = write("old");
    files = new ReloadedFiles<>("words", ImmutableList.of(file), this::parse, told::add);
  }

  @Test
  void changeIsTakenWhenTwoLooksFindItAlike() throws IOException {
    // given
    write("new");

    // when, then
    files.look();
    assertEquals("old", files.current());
    files.look();
    assertEquals("new", files.current());
    files.look();
    assertEquals(List.of("new"), told);
  }

  @Test
  void fileThatIsBeingWrittenIsLeftAlone() throws IOException {
    for (String half : List.of("n", "ne", "new", "new ", "new w")) {
      write(half);
      files.look();
    }

    assertEquals("old", files.current());
  }

  @Test
  void brokenFileLeavesTheOldOneAndIsRefusedOnce() throws IOException {
    write("bad");
    lookThrice();

    assertEquals("old", files.current());
    assertEquals(1, files.failures());

    write("bad again");
    lookThrice();
    assertEquals(2, files.failures());

    write("good");
    lookThrice();
    assertEquals("good", files.current());
  }

  @Test
  void vanishedFileLeavesTheOldOneUntilItIsBack() throws IOException {
    Files.delete(file);
    lookThrice();
    assertEquals("old", files.current());
    assertEquals(1, files.failures());

    write("back");
    lookThrice();
    assertEquals("back", files.current());
  }

  @Test
  void changeThatIsNotTakenByTheListenerIsNotTaken() throws IOException {
    files =
        new ReloadedFiles<>(
            "words",
            ImmutableList.of(file),
            this::parse,
            changed -> {
              throw new IllegalStateException("no");
            });
    write("new");

    lookThrice();

    assertEquals("old", files.current());
    assertEquals(1, files.failures());
  }

  @Test
  void brokenFileAtTheStartIsRefused() throws IOException {
    write("bad");

    assertThrows(
        UnusableFileException.class,
        () -> new ReloadedFiles<>("words", ImmutableList.of(file), this::parse, told::add));
  }

  private void lookThrice() {
    files.look();
    files.look();
    files.look();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("file"), text);
  }

  private String parse(FileContents contents) {
    String text = contents.text(0);
    if (text.startsWith("bad")) {
      throw new UnusableFileException("bad");
    }
    return text;
  }
}

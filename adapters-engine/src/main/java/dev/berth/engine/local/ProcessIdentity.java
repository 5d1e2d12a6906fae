package dev.berth.engine.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One process and no other, for ever: a process id alone is given to another process sooner or
 * later.
 *
 * @param startTicks when it started, in the kernel's ticks since the machine started
 * @param boot names the run of the machine
 */
record ProcessIdentity(long pid, long startTicks, String boot) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10}) (\\d{1,19}) (\\S{1,64})");

  /** Reads what the supervisor wrote; empty where it is anything else. */
  static Optional<ProcessIdentity> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(
            Long.parseLong(match.group(1)), Long.parseLong(match.group(2)), match.group(3)));
  }

  /** Names the run of the machine that this program sees. */
  static String thisBoot() {
    return Boot.ID;
  }

  /** Whether this very process runs. One that ended and was not waited for does not. */
  boolean alive() {
    return ProcessStat.of(pid).filter(stat -> stat.alive() && is(stat)).isPresent();
  }

  /** Whether the entry of the process table is this process. */
  boolean is(ProcessStat stat) {
    return stat.pid() == pid && stat.startTicks() == startTicks && boot.equals(thisBoot());
  }

  @Override
  public String toString() {
    return pid + " " + startTicks + " " + boot;
  }

  /** Read when it is first needed. */
  private static final class Boot {
    private static final String ID = read();

    private static String read() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("The local engine needs Linux's /proc.", e);
      }
    }
  }
}

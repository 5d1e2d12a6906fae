package dev.berth.engine.local;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may choose of the local engine.
 *
 * @param address where replicas listen: an address of this machine
 * @param userIds the users that replicas are where Berth is root
 * @param gpus the GPUs that replicas are given
 * @param pip variables that tell pip where Python packages come from; only installers see them
 */
public record LocalSettings(
    InetAddress address, UserIds userIds, Gpus gpus, Map<String, String> pip) {
  private static final Pattern OF_PIP =
      Pattern.compile("PIP_[A-Z_]+|(?i:https?|all|no)_(?i:proxy)");

  public LocalSettings {
    pip = Map.copyOf(pip);
  }

  /**
   * The settings of a data folder.
   *
   * @param address where replicas listen
   * @param userIds null means the data folder's own
   * @param gpus the GPUs that replicas are given
   * @param packageIndex null means pip's own
   * @param environment where pip's other variables and a proxy may be named
   */
  public static LocalSettings of(
      Path dataFolder,
      InetAddress address,
      @Nullable UserIds userIds,
      Gpus gpus,
      @Nullable String packageIndex,
      Map<String, String> environment)
      throws IOException {
    var pip = new TreeMap<>(environment);
    pip.keySet().removeIf(name -> !OF_PIP.matcher(name).matches());
    if (packageIndex != null) {
      pip.put("PIP_INDEX_URL", packageIndex);
    }
    return new LocalSettings(
        address, userIds == null ? UserIds.of(dataFolder) : userIds, gpus, pip);
  }
}

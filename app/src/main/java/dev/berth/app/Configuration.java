package dev.berth.app;

import dev.berth.deployment.Delay;
import dev.berth.deployment.DeviceTable;
import dev.berth.deployment.KoreSettings;
import dev.berth.engine.local.Gpus;
import dev.berth.engine.local.ServingRuntime;
import dev.berth.engine.local.UserIds;
import dev.berth.gateway.OidcTokens;
import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator configured in the data folder's {@code berth.properties}; docs/operating.md
 * lists the keys. Without the file, the queue is the machine's own and the device table is empty.
 *
 * @param queue what each project may ask for
 * @param kore what is decided about Kore's API
 * @param userIds the users that replicas are where Berth is root; null means the data folder's own
 * @param gpus the GPUs of this machine
 * @param runtimes how models are served, by format, or by format and optimization
 * @param packageIndex where Python packages come from; null means pip's own
 * @param previewRequired whether Foundry's clients must say {@code preview=true}
 * @param oidc whose tokens are believed beside keys; null means nobody's
 * @param ages how long histories and requests are kept
 */
record Configuration(
    ResourceQueue queue,
    KoreSettings kore,
    Map<String, ServingRuntime> runtimes,
    @Nullable UserIds userIds,
    Gpus gpus,
    @Nullable String packageIndex,
    boolean previewRequired,
    OidcTokens.@Nullable Settings oidc,
    Housekeeping.Ages ages) {
  private static final Pattern DEVICE = Pattern.compile("device\\.(.+)\\.(cpu|memory|gpu)");
  private static final Pattern GPU = Pattern.compile("queue\\.gpu\\.([A-Z0-9]+)(\\.per-replica)?");
  private static final Pattern RUNTIME =
      Pattern.compile(
          "runtime\\.([A-Za-z0-9_-]+)\\.(?:command|readiness|transform-json|quantization\\.([A-Za-z0-9_-]+))");
  private static final Pattern GPUS = Pattern.compile("(\\d{1,4})(?: ([A-Z0-9]+))?");

  /**
   * Reads the file, or goes without.
   *
   * @throws StartFailure with everything that is wrong in it
   */
  static Configuration read(Path file) {
    var properties = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new StartFailure("%s cannot be read: %s".formatted(file, e.getMessage()));
      }
    }
    var reading = new Reading(properties);
    var gpus = reading.engineGpus();
    var configuration =
        new Configuration(
            reading.queue(gpus),
            reading.kore(),
            reading.runtimes(),
            reading.userIds().orElse(null),
            gpus,
            reading.packageIndex().orElse(null),
            reading.previewRequired(),
            OidcProperties.take(reading.left, reading.wrong),
            reading.ages());
    reading.refuse(file);
    return configuration;
  }

  /** One pass over the properties that collects what is wrong. */
  private static final class Reading {
    private final Map<String, String> left = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    Reading(Properties properties) {
      properties.stringPropertyNames().forEach(key -> left.put(key, properties.getProperty(key)));
    }

    Gpus engineGpus() {
      return take("engine.gpus", Gpus::parse, Gpus.EXPECTED).orElse(Gpus.NONE);
    }

    ResourceQueue queue(Gpus ofMachine) {
      var machine = ResourceQueue.ofMachine(processors(), memoryBytes());
      var total = machine.total();
      var threads =
          take("queue.max-thread-count", Reading::positive, "a whole number above 0")
              .orElse(machine.maxThreadCount());
      var replicas =
          take("queue.replicas", Reading::positive, "a whole number above 0")
              .orElse(total.replicas());
      var cpu = take("queue.cpu", Reading::units, "CPU units above 0");
      var memory =
          take("queue.memory", Memory::parse, Memory.EXPECTED)
              .map(Memory::bytes)
              .orElse(total.memoryBytes());
      var totals = new EnumMap<GpuType, Integer>(GpuType.class);
      var perReplica = new EnumMap<GpuType, Integer>(GpuType.class);
      gpus(totals, perReplica, ofMachine.counts());
      return new ResourceQueue(
          threads,
          perReplica,
          new Resources(
              cpu.map(units -> (long) (units * 1000)).orElse(total.cpuMillis()),
              memory,
              replicas,
              totals,
              0),
          cpu.isPresent() ? overcommitted(cpu.get()) : machine.notices());
    }

    private void gpus(
        Map<GpuType, Integer> totals,
        Map<GpuType, Integer> perReplica,
        Map<GpuType, Integer> ofMachine) {
      for (var key : new TreeSet<>(left.keySet())) {
        var match = GPU.matcher(key);
        if (match.matches()) {
          var type = GpuType.named(match.group(1));
          var count = take(key, Reading::positive, "a whole number above 0");
          if (type.isEmpty()) {
            wrong.add(key + " (expected: one of " + List.of(GpuType.values()) + ")");
          } else if (match.group(2) == null) {
            count.ifPresent(number -> totals.put(type.get(), number));
          } else {
            count.ifPresent(number -> perReplica.put(type.get(), number));
          }
        }
      }
      if (totals.isEmpty()) {
        totals.putAll(ofMachine);
      }
      totals.forEach(
          (type, count) -> {
            var most = ofMachine.getOrDefault(type, 0);
            if (count > most) {
              wrong.add(
                  "queue.gpu.%s: %d (expected: at most %d, as many as engine.gpus names)"
                      .formatted(type, count, most));
            }
          });
      totals.forEach(perReplica::putIfAbsent);
      perReplica.keySet().stream()
          .filter(type -> !totals.containsKey(type))
          .forEach(type -> wrong.add("queue.gpu." + type + " is missing"));
    }

    KoreSettings kore() {
      var unit =
          take("kore.delay-unit", Reading::delayUnit, "milliseconds or seconds")
              .orElse(Delay.Unit.MILLISECONDS);
      return new KoreSettings(new DeviceTable(devices()), unit);
    }

    private static Optional<Delay.Unit> delayUnit(String text) {
      return switch (text) {
        case "milliseconds" -> Optional.of(Delay.Unit.MILLISECONDS);
        case "seconds" -> Optional.of(Delay.Unit.SECONDS);
        default -> Optional.empty();
      };
    }

    private Map<String, DeviceTable.Device> devices() {
      var names = new TreeSet<String>();
      for (var key : left.keySet()) {
        var match = DEVICE.matcher(key);
        if (match.matches()) {
          names.add(match.group(1));
        }
      }
      var devices = new TreeMap<String, DeviceTable.Device>();
      for (var name : names) {
        var cpu = take("device." + name + ".cpu", Reading::units, "CPU units above 0");
        var memory = take("device." + name + ".memory", Memory::parse, Memory.EXPECTED);
        var gpu = take("device." + name + ".gpu", Reading::gpu, "a count and a type, as in 1 A10G");
        if (cpu.isEmpty() || memory.isEmpty()) {
          wrong.add("device." + name + " (expected: .cpu and .memory)");
        } else {
          devices.put(name, new DeviceTable.Device(cpu.get(), memory.get(), gpu.orElse(null)));
        }
      }
      return devices;
    }

    Map<String, ServingRuntime> runtimes() {
      var names = new TreeSet<String>();
      var quantizations = new TreeMap<String, Map<String, String>>();
      for (var key : new TreeSet<>(left.keySet())) {
        var match = RUNTIME.matcher(key);
        if (match.matches()) {
          names.add(match.group(1));
          var quantization = match.group(2);
          if (quantization != null) {
            take(key, Optional::of, "")
                .ifPresent(
                    name ->
                        quantizations
                            .computeIfAbsent(match.group(1), _ -> new TreeMap<>())
                            .put(quantization, name));
          }
        }
      }
      var runtimes = new TreeMap<String, ServingRuntime>();
      for (var name : names) {
        var prefix = "runtime." + name;
        var command = take(prefix + ".command", Reading::words, "a program and its arguments");
        var readiness = take(prefix + ".readiness", Reading::path, "a path that begins with /");
        var transforms = take(prefix + ".transform-json", Reading::truth, "true or false");
        if (command.isEmpty()) {
          wrong.add(prefix + " (expected: .command)");
        } else {
          runtimes.put(
              name,
              new ServingRuntime(
                  command.get(),
                  readiness.orElse(ServingRuntime.OPEN_INFERENCE_READINESS),
                  transforms.orElse(false),
                  List.of(),
                  null,
                  quantizations.getOrDefault(name, Map.of())));
        }
      }
      return runtimes;
    }

    Optional<UserIds> userIds() {
      return take("replicas.user-ids", UserIds::parse, "first-last, as in 200000-204095");
    }

    Optional<String> packageIndex() {
      var url = Optional.ofNullable(left.remove("python.index-url")).map(String::strip);
      if (url.isEmpty() || url.get().matches("https?://\\S{1,2000}")) {
        return url;
      }
      // Never repeated, since an address may hold credentials.
      wrong.add("python.index-url (expected: an http or https address)");
      return Optional.empty();
    }

    boolean previewRequired() {
      return take("foundry.require-preview", Reading::truth, "true or false").orElse(true);
    }

    Housekeeping.Ages ages() {
      var expected = "at least 1h: a number and h or d, such as 30d";
      return new Housekeeping.Ages(
          take("history.retention", Reading::age, expected).orElse(null),
          take("requests.retention", Reading::age, expected)
              .orElse(Housekeeping.Ages.DEFAULT.requests()));
    }

    private static Optional<Duration> age(String text) {
      return text.matches("[1-9]\\d{0,4}[hd]")
          ? Optional.of(new Lifetime().convert(text))
          : Optional.empty();
    }

    void refuse(Path file) {
      left.keySet().forEach(key -> wrong.add(key + " (expected: a key that Berth knows)"));
      if (!wrong.isEmpty()) {
        throw new StartFailure(file + ": " + String.join("; ", wrong));
      }
    }

    private <T> Optional<T> take(String key, Function<String, Optional<T>> parse, String expected) {
      var text = left.remove(key);
      if (text == null) {
        return Optional.empty();
      }
      var value = parse.apply(text.strip());
      if (value.isEmpty()) {
        wrong.add("%s: %s (expected: %s)".formatted(key, text, expected));
      }
      return value;
    }

    private static Optional<Integer> positive(String text) {
      return text.matches("[1-9]\\d{0,8}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private static Optional<List<String>> words(String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(List.of(text.split("\\s+")));
    }

    private static Optional<String> path(String text) {
      return text.matches("/[!-~]{0,500}") ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Boolean> truth(String text) {
      return text.matches("true|false") ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
    }

    private static Optional<Double> units(String text) {
      return text.matches("\\d{1,6}(\\.\\d{1,3})?") && Double.parseDouble(text) > 0
          ? Optional.of(Double.parseDouble(text))
          : Optional.empty();
    }

    private static Optional<Gpu> gpu(String text) {
      var match = GPUS.matcher(text);
      if (!match.matches() || Integer.parseInt(match.group(1)) == 0) {
        return Optional.empty();
      }
      var count = Integer.parseInt(match.group(1));
      return match.group(2) == null
          ? Optional.of(new Gpu(count, null))
          : GpuType.named(match.group(2)).map(type -> new Gpu(count, type));
    }

    private static List<String> overcommitted(double units) {
      return units > processors()
          ? List.of(
              "CPU is overcommitted: the queue hands out %s units on %d processors."
                  .formatted(units, processors()))
          : List.of();
    }

    private static int processors() {
      return Runtime.getRuntime().availableProcessors();
    }

    private static long memoryBytes() {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean machine
          ? machine.getTotalMemorySize()
          : Runtime.getRuntime().maxMemory();
    }
  }
}

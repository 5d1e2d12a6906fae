package dev.berth.deployment;

import dev.berth.project.GpuType;
import java.util.List;

/** One thing that is wrong with a request. The published APIs name the first three. */
public sealed interface Violation {

  /** The field that is wrong, as clients spell its path. */
  String field();

  /** What was given and what is expected. */
  String message();

  /** More concurrent requests than the queue allows. */
  record ThreadCountTooHigh(int maximum, int provided) implements Violation {
    @Override
    public String field() {
      return "threadCount";
    }

    @Override
    public String message() {
      return "threadCount: %d (expected: at most %d)".formatted(provided, maximum);
    }
  }

  /** Fewer than one GPU, or more than a replica may have of that type. */
  record InvalidGpuCount(int provided, int maximum) implements Violation {
    @Override
    public String field() {
      return "gpu.count";
    }

    @Override
    public String message() {
      return maximum == 0
          ? "gpu.count: %d (expected: no gpu, the queue has none)".formatted(provided)
          : "gpu.count: %d (expected: 1 to %d)".formatted(provided, maximum);
    }
  }

  /** A GPU type that the queue does not have. */
  record GpuTypeNotAvailable(String requested, List<GpuType> available) implements Violation {
    public GpuTypeNotAvailable {
      available = List.copyOf(available);
    }

    @Override
    public String field() {
      return "gpu.type";
    }

    @Override
    public String message() {
      return available.isEmpty()
          ? "gpu.type: %s (expected: no gpu, the queue has none)".formatted(requested)
          : "gpu.type: %s (expected: one of %s)".formatted(requested, available);
    }
  }

  /** An environment variable whose name Berth keeps for itself. */
  record ReservedEnvironmentVariable(String name) implements Violation {
    @Override
    public String field() {
      return "environmentVariables";
    }

    @Override
    public String message() {
      return "environmentVariables.%s (expected: a name that is not reserved)".formatted(name);
    }
  }

  /** More than the project's whole queue. */
  record QueueExceeded(String field, String used, String asked, String limit) implements Violation {
    @Override
    public String message() {
      return "%s: asked for %s (expected: at most %s, of which others hold %s)"
          .formatted(field, asked, limit, used);
    }
  }

  /** A model's name that nothing in a folder may have. */
  record InvalidDisplayName(String displayName) implements Violation {
    @Override
    public String field() {
      return "name";
    }

    @Override
    public String message() {
      return "name: %s (expected: 1 to 700 printable characters without /, neither . nor ..)"
          .formatted(displayName);
    }
  }

  /**
   * Declared inputs or outputs that cannot be served.
   *
   * @param type one word for machines
   */
  record InvalidModelApi(String type, String message) implements Violation {
    @Override
    public String field() {
      return "modelApi";
    }
  }

  /**
   * Python packages that cannot be asked for.
   *
   * @param type one word for machines
   */
  record InvalidRequirements(String type, String message) implements Violation {
    @Override
    public String field() {
      return "condaRequirements";
    }
  }

  /** A page of no size. */
  record InvalidPageSize(int provided) implements Violation {
    @Override
    public String field() {
      return "pageSize";
    }

    @Override
    public String message() {
      return "pageSize: %d (expected: at least 1)".formatted(provided);
    }
  }

  /** A page token that did not come with a page of the same list. */
  record InvalidPageToken(String provided) implements Violation {
    @Override
    public String field() {
      return "pageToken";
    }

    @Override
    public String message() {
      return "pageToken: %s (expected: the nextPageToken of the page before)".formatted(provided);
    }
  }

  /** A field that is required and missing. */
  record Missing(String field) implements Violation {
    @Override
    public String message() {
      return field + ": missing (expected: a value)";
    }
  }

  /** Anything else. */
  record Invalid(String field, String message) implements Violation {}
}

package dev.berth.modelserver.api;

/** Why a request got no prediction. Each surface says it in its own words. */
public sealed interface Problem {
  /** One sentence for a person. */
  String message();

  /** The request is not what the surface expects, whatever the model. */
  record InvalidRequest(String field, String detail) implements Problem {
    @Override
    public String message() {
      return field + ": " + detail;
    }
  }

  /** An input does not fit what the model declares. */
  record InvalidInput(InputFault fault) implements Problem {
    @Override
    public String message() {
      return fault.message();
    }
  }

  /** The model refused its inputs or gave something that its declaration does not cover. */
  record InferenceFailed(String message) implements Problem {}

  /** The model was still running when its time was over. */
  record TimedOut(long limitMillis) implements Problem {
    @Override
    public String message() {
      return "the prediction did not end within " + limitMillis + " ms";
    }
  }

  /** Every turn is taken, and none became free in time. Nothing was run. */
  record Busy(String message) implements Problem {}

  /** The body is larger than the server reads. */
  record TooLarge(long mostBytes) implements Problem {
    @Override
    public String message() {
      return "the body is larger than " + mostBytes + " bytes";
    }
  }

  /** Nothing is served at this path. */
  record NotFound(String message) implements Problem {}

  /** The path is served, but not with this method. */
  record MethodNotAllowed(String allowed) implements Problem {
    @Override
    public String message() {
      return "only " + allowed + " is allowed here";
    }
  }

  /** The server itself failed; the log says how. */
  record Internal() implements Problem {
    @Override
    public String message() {
      return "the model server failed; its log says why";
    }
  }
}

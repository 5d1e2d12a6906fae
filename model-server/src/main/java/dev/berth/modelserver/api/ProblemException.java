package dev.berth.modelserver.api;

/** Carries a {@link Problem} from where it is found to where the answer is written. */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  public ProblemException(InputFault fault) {
    this(new Problem.InvalidInput(fault));
  }

  public Problem problem() {
    return problem;
  }
}

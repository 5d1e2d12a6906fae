package dev.berth.modelserver;

/** Carries a {@link Problem} from where it is found to where the answer is written. */
final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  ProblemException(InputFault fault) {
    this(new Problem.InvalidInput(fault));
  }

  Problem problem() {
    return problem;
  }
}

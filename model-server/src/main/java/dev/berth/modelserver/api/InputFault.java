package dev.berth.modelserver.api;

import java.util.List;

/** In which way an input does not fit its declaration. */
public sealed interface InputFault {
  /** One sentence for a person. */
  String message();

  /** A value of another type, or a number that the type cannot hold. */
  record TypeMismatch(String input, String expectedType, String actualType) implements InputFault {
    @Override
    public String message() {
      return input + ": " + actualType + " (expected: " + expectedType + ")";
    }
  }

  /** A required input is absent or null. */
  record RequiredValueMissing(String input) implements InputFault {
    @Override
    public String message() {
      return input + " is required";
    }
  }

  /** The model declares no such input. */
  record UnknownInputName(String input) implements InputFault {
    @Override
    public String message() {
      return "the model has no input " + input;
    }
  }

  /** A list of the wrong shape; -1 stands for any size. */
  record InvalidArrayShape(String input, List<Long> expectedShape, List<Long> actualShape)
      implements InputFault {
    @Override
    public String message() {
      return input + ": shape " + actualShape + " (expected: " + expectedShape + ")";
    }
  }

  /** A list whose elements are lists of different shapes. */
  record InconsistentArrayDimensions(
      String input, List<Long> firstElementShape, List<Long> conflictingElementShape)
      implements InputFault {
    @Override
    public String message() {
      return input
          + ": an element of shape "
          + conflictingElementShape
          + " beside one of shape "
          + firstElementShape;
    }
  }
}

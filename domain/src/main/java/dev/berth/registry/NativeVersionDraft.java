package dev.berth.registry;

import dev.berth.registry.VersionDraft.ApiDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version as a client of the native API sent it, nothing checked yet.
 *
 * @param serving null means that the client left it out
 * @param branch whose latest version it becomes; empty means {@code master}
 */
public record NativeVersionDraft(
    @Nullable ServingDraft serving, ApiDraft api, List<String> condaRequirements, String branch) {

  public NativeVersionDraft {
    condaRequirements = List.copyOf(condaRequirements);
  }

  /** How it shall be served. */
  public sealed interface ServingDraft {
    /** A model file. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record File(String format, byte[] content) implements ServingDraft {}

    /** A model file by the names of its parts, in their order. */
    record Parts(String format, List<String> names) implements ServingDraft {
      public Parts {
        names = List.copyOf(names);
      }
    }

    /** A program and its arguments. */
    record Command(List<String> arguments) implements ServingDraft {
      public Command {
        arguments = List.copyOf(arguments);
      }
    }

    /** A container image. */
    record Image(String reference) implements ServingDraft {}
  }
}

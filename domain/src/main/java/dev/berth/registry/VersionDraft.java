package dev.berth.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A version as a client of Foundry's API sent it, nothing checked yet; null means absent. */
public record VersionDraft(
    @Nullable FilesDraft files,
    List<String> backingRepositories,
    List<String> condaRequirements,
    @Nullable ApiDraft api) {

  public VersionDraft {
    backingRepositories = List.copyOf(backingRepositories);
    condaRequirements = List.copyOf(condaRequirements);
  }

  /**
   * The model files.
   *
   * @param serializedFunction base64 of the file
   */
  public record FilesDraft(@Nullable String type, @Nullable String serializedFunction) {}

  /** Inputs and outputs. */
  public record ApiDraft(List<ParameterDraft> inputs, List<ParameterDraft> outputs) {
    public ApiDraft {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * One input or output, or a column of one.
   *
   * @param kind {@code parameter} or {@code tabular}; null for columns
   * @param columns of a tabular one
   * @param format of a tabular one
   */
  public record ParameterDraft(
      @Nullable String kind,
      @Nullable String name,
      @Nullable Boolean required,
      @Nullable TypeDraft type,
      List<ParameterDraft> columns,
      @Nullable String format) {
    public ParameterDraft {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A type.
   *
   * @param item of an array
   * @param key of a map
   * @param value of a map
   */
  public record TypeDraft(
      @Nullable String type,
      @Nullable TypeDraft item,
      @Nullable TypeDraft key,
      @Nullable TypeDraft value) {}
}

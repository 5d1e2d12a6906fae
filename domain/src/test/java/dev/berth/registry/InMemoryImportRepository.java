package dev.berth.registry;

import static java.util.Objects.requireNonNull;

import dev.berth.deployment.RequestId;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.InMemoryModelRepository;
import dev.berth.project.ProjectId;
import dev.berth.registry.ModelImport.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Imports in memory. */
public final class InMemoryImportRepository implements ImportRepository {
  private record Asked(ProjectId project, String requestId) {}

  private final InMemoryModelRepository models;
  private final ArtifactRepository artifacts;
  private final Map<UUID, ModelImport> imports = new TreeMap<>();
  private final Map<UUID, Map<Integer, byte[]>> chunks = new HashMap<>();
  private final Map<Asked, Begun.Repeated> answered = new HashMap<>();

  /** Tells those models of imports, and puts files there. */
  public InMemoryImportRepository(InMemoryModelRepository models, ArtifactRepository artifacts) {
    this.models = models;
    this.artifacts = artifacts;
  }

  @Override
  public synchronized Begun begin(ModelImport announced, RequestId request) {
    var asked = new Asked(announced.project(), request.value());
    var before = answered.get(asked);
    if (before != null) {
      return new Begun.Repeated(before.bodyDigest(), known(before.before()));
    }
    var open =
        imports.values().stream()
            .filter(each -> each.project().equals(announced.project()))
            .filter(each -> each.state() == State.OPEN)
            .count();
    if (open >= MOST_OPEN) {
      return new Begun.TooMany();
    }
    imports.put(announced.id(), announced);
    answered.put(asked, new Begun.Repeated(request.bodyDigest(), announced));
    models.begun(announced.project(), announced.modelId());
    return new Begun.Done();
  }

  @Override
  public synchronized Optional<ModelImport> find(ProjectId project, UUID id) {
    return Optional.ofNullable(imports.get(id)).filter(found -> found.project().equals(project));
  }

  @Override
  public synchronized Added add(ModelImport to, int number, byte[] content) {
    var all = chunksOf(to);
    var before = all.get(number);
    if (before != null) {
      return Arrays.equals(before, content) ? Added.DONE : Added.OTHER_CONTENT;
    }
    if (state(to) != State.OPEN) {
      return Added.CLOSED;
    }
    if (received(to) + content.length > to.bytes()) {
      return Added.TOO_LARGE;
    }
    all.put(number, content.clone());
    return Added.DONE;
  }

  @Override
  public synchronized boolean complete(ModelImport open) {
    var all = chunksOf(open).size() == open.chunks() && received(open) == open.bytes();
    if (state(open) == State.OPEN && all) {
      move(open, State.COMPLETE);
    }
    return state(open) != State.OPEN;
  }

  @Override
  public synchronized List<ModelImport> unpublished() {
    return imports.values().stream().filter(each -> each.state() == State.COMPLETE).toList();
  }

  @Override
  public synchronized String store(ModelImport complete) {
    var file = new ByteArrayOutputStream();
    chunksOf(complete).values().forEach(file::writeBytes);
    try {
      return artifacts.put(new ByteArrayInputStream(file.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void published(ModelImport complete) {
    if (state(complete) == State.COMPLETE) {
      move(complete, State.PUBLISHED);
    }
  }

  @Override
  public synchronized void discardExpired(Instant now) {
    imports.values().removeIf(each -> each.state() == State.OPEN && !each.expiresAt().isAfter(now));
    chunks.keySet().retainAll(imports.keySet());
    answered.values().removeIf(each -> !imports.containsKey(each.before().id()));
  }

  private ModelImport known(ModelImport of) {
    return requireNonNull(imports.get(of.id()));
  }

  private Map<Integer, byte[]> chunksOf(ModelImport of) {
    return chunks.computeIfAbsent(of.id(), _ -> new TreeMap<>());
  }

  private State state(ModelImport of) {
    return known(of).state();
  }

  private long received(ModelImport of) {
    return chunksOf(of).values().stream().mapToLong(chunk -> chunk.length).sum();
  }

  private void move(ModelImport of, State state) {
    imports.put(
        of.id(),
        new ModelImport(
            of.id(),
            of.project(),
            of.fileName(),
            of.format(),
            of.bytes(),
            of.chunks(),
            of.adapter(),
            state,
            of.expiresAt()));
  }
}

package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.deployment.RequestId;
import dev.berth.persistence.ImportDao.ImportRow;
import dev.berth.project.ProjectId;
import dev.berth.registry.ImportRepository;
import dev.berth.registry.ModelImport;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The imports; every write is one statement that changes nothing a second time. */
final class JdbiImportRepository implements ImportRepository {
  private static final String SAME_CHUNK = "artifact_chunk_pkey";

  private final Gate gate;

  /** The repository behind that gate. */
  JdbiImportRepository(Gate gate) {
    this.gate = gate;
  }

  @Override
  public Begun begin(ModelImport announced, RequestId request) {
    var row =
        new ImportRow(
            announced.id(),
            announced.project().value(),
            request.bodyDigest(),
            announced.fileName(),
            announced.format(),
            announced.bytes(),
            announced.chunks(),
            announced.adapter(),
            announced.state().name(),
            utc(announced.expiresAt()));
    return write(
        request.value(),
        dao ->
            dao.begin(row, request.value(), MOST_OPEN) == 1
                ? new Begun.Done()
                : begun(dao, row, request));
  }

  private static Begun begun(ImportDao dao, ImportRow row, RequestId request) {
    return dao.begun(row.project(), request.value())
        .<Begun>map(
            begun ->
                begun.id().equals(row.id())
                    ? new Begun.Done()
                    : new Begun.Repeated(begun.bodyDigest(), read(begun)))
        .orElseGet(Begun.TooMany::new);
  }

  @Override
  public Optional<ModelImport> find(ProjectId project, UUID id) {
    return query(dao -> dao.find(project.value(), id)).map(JdbiImportRepository::read);
  }

  @Override
  public Added add(ModelImport to, int number, byte[] content) {
    try {
      return write(
          to.id().toString(),
          dao ->
              dao.add(to.id(), number, content, content.length) == 1
                  ? Added.DONE
                  : refusal(dao, to, number, content));
    } catch (RuntimeException failure) {
      // Another call brought a chunk of the same number in the same moment.
      var message = Verdict.serverMessage(failure).orElseThrow(() -> failure);
      if (SAME_CHUNK.equals(message.getConstraint())) {
        return query(dao -> refusal(dao, to, number, content));
      }
      throw failure;
    }
  }

  private static Added refusal(ImportDao dao, ModelImport to, int number, byte[] content) {
    var sha256 = HexFormat.of().formatHex(JdbiArtifactRepository.sha256().digest(content));
    return dao.hasChunk(to.id(), number, sha256)
        .map(same -> same ? Added.DONE : Added.OTHER_CONTENT)
        .orElseGet(() -> isOpen(dao, to) ? Added.TOO_LARGE : Added.CLOSED);
  }

  private static boolean isOpen(ImportDao dao, ModelImport that) {
    return dao.state(that.id()).filter(ModelImport.State.OPEN.name()::equals).isPresent();
  }

  @Override
  public boolean complete(ModelImport open) {
    return write(open.id().toString(), dao -> dao.complete(open.id()) == 1 || !isOpen(dao, open));
  }

  @Override
  public List<ModelImport> unpublished() {
    return query(ImportDao::unpublished).stream().map(JdbiImportRepository::read).toList();
  }

  @Override
  public String store(ModelImport complete) {
    var known = query(dao -> dao.digest(complete.id()));
    var sha256 = known.orElseGet(() -> digest(complete));
    query(dao -> dao.digested(complete.id(), sha256));
    gate.repeatable(
        handle -> handle.attach(ArtifactDao.class).name(sha256, complete.id(), complete.bytes()));
    return sha256;
  }

  private String digest(ModelImport complete) {
    MessageDigest digest = JdbiArtifactRepository.sha256();
    for (var number = 0; number < complete.chunks(); number++) {
      var at = number;
      digest.update(
          gate.repeatable(handle -> handle.attach(ArtifactDao.class).chunk(complete.id(), at))
              .orElseThrow());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void published(ModelImport complete) {
    query(dao -> dao.published(complete.id()));
  }

  @Override
  public void discardExpired(Instant now) {
    query(dao -> dao.discardExpired(utc(now)));
  }

  private static ModelImport read(ImportRow row) {
    return new ModelImport(
        row.id(),
        new ProjectId(row.project()),
        row.fileName(),
        row.format(),
        row.bytes(),
        row.chunks(),
        row.adapter(),
        ModelImport.State.valueOf(row.state()),
        row.expiresAt().toInstant());
  }

  private <T> T query(Function<ImportDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(ImportDao.class)));
  }

  private <T> T write(String what, Function<ImportDao, T> write) {
    return gate.repeatableWrite(what, handle -> write.apply(handle.attach(ImportDao.class)));
  }
}

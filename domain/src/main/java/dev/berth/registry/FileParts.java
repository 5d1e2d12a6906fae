package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import dev.berth.model.ArtifactRepository;
import dev.berth.project.ProjectId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The parts of a model file that is too large for one request. A part lies among the model files,
 * with the name of its project before it, so that no other project's part has its name. Like a file
 * without a version, it is freed an hour after it was stored last.
 */
public final class FileParts {
  /** The most parts of a file. */
  static final int MOST = 256;

  /** The most bytes of a part: as base64 they fit into a request of 4 MiB. */
  static final int LARGEST = 3_000_000;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  private final ArtifactRepository artifacts;

  /** Keeps parts there. */
  public FileParts(ArtifactRepository artifacts) {
    this.artifacts = artifacts;
  }

  /**
   * Stores a part; once more changes nothing.
   *
   * @return its name
   * @throws DeploymentException {@link DeploymentError.ModelPermissionDenied} or {@link
   *     DeploymentError.InvalidRequest}
   */
  public String add(Caller caller, byte[] content) {
    Publication.require(caller, ModelAction.CREATE_VERSION, /* model= */ null);
    if (content.length == 0) {
      throw invalid(new Violation.Missing("content"));
    }
    if (content.length > LARGEST) {
      throw invalid(
          new Violation.Invalid(
              "content",
              "content: %d bytes (expected: at most %d)".formatted(content.length, LARGEST)));
    }
    var stored = new ByteArrayOutputStream();
    stored.writeBytes(mark(caller.project()));
    stored.writeBytes(content);
    return artifacts.put(stored.toByteArray());
  }

  /**
   * The file that those parts of a project are, in their order. Reading it fails with an {@link
   * IOException} that names what is no part.
   */
  InputStream file(ProjectId project, List<String> parts) {
    return new Whole(mark(project), parts.iterator());
  }

  private static byte[] mark(ProjectId project) {
    return ("part of " + project + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static DeploymentException invalid(Violation violation) {
    return new DeploymentException(new DeploymentError.InvalidRequest(List.of(violation)));
  }

  /** Has one part in memory at a time. */
  private final class Whole extends InputStream {
    private final byte[] mark;
    private final Iterator<String> left;
    private InputStream current = InputStream.nullInputStream();

    Whole(byte[] mark, Iterator<String> left) {
      this.mark = mark;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      var count = current.read(into, from, length);
      while (count < 0 && left.hasNext()) {
        current = part(left.next());
        count = current.read(into, from, length);
      }
      return count;
    }

    private InputStream part(String name) throws IOException {
      var sink = new Sink(mark.length + LARGEST);
      if (!NAME.matcher(name).matches() || !artifacts.copyTo(name, sink) || !sink.begins(mark)) {
        throw new IOException(name);
      }
      return new ByteArrayInputStream(sink.content, mark.length, sink.length - mark.length);
    }
  }

  /** Takes no more than a part may have: another file's name may be given for a part's. */
  private static final class Sink extends OutputStream {
    private final byte[] content;
    private int length;

    Sink(int most) {
      content = new byte[most];
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] more, int from, int count) throws IOException {
      if (length + count > content.length) {
        throw new IOException("more than a part");
      }
      System.arraycopy(more, from, content, length, count);
      length += count;
    }

    boolean begins(byte[] mark) {
      return length > mark.length && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }
  }
}

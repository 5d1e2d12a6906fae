package dev.berth.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A network between Berth and PostgreSQL that breaks where a test wants it to. */
final class CuttableProxy implements AutoCloseable {

  /** When the connection breaks that sends the next marked statement. */
  enum Cut {
    /** The statement never arrives. */
    BEFORE,
    /** It arrives and is answered; the answer does not arrive. */
    AFTER,
    /** Only when {@link #cutAll} is called. */
    NEVER
  }

  /** What PostgreSQL sends when it has finished a statement outside a transaction. */
  private static final byte[] READY = {'Z', 0, 0, 0, 5, 'I'};

  private final int serverPort;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
  private volatile String marker = "";
  private volatile boolean refusing;

  /** A proxy before the server on that port of this machine. */
  CuttableProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Cuts the connection that sends the next statement with that text in it. */
  void cut(Cut when, String statement) {
    marker = statement;
    next.set(when);
  }

  /** Whether the statement that was marked did not come yet. */
  boolean waitsToCut() {
    return next.get() != Cut.NEVER;
  }

  /** Cuts every connection; whatever PostgreSQL does meanwhile goes on. */
  void cutAll() {
    open.forEach(CuttableProxy::close);
    open.clear();
  }

  /** From now on, or no longer, new connections are closed at once. */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cutAll();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        if (refusing) {
          close(client);
          continue;
        }
        var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        open.add(client);
        open.add(server);
        var pair = new Pair(client, server);
        Thread.startVirtualThread(pair::forward);
        Thread.startVirtualThread(pair::back);
      } catch (IOException closed) {
        // Either the proxy is closed, or there is no server just now.
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection through the proxy. */
  private final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile boolean deaf;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void forward() {
      pump(client, server, this::mayPass);
    }

    void back() {
      pump(server, client, this::mayReturn);
    }

    private void pump(Socket from, Socket to, Gatekeeper gatekeeper) {
      try {
        var buffer = new byte[1 << 16];
        for (int count; (count = from.getInputStream().read(buffer)) > 0; ) {
          switch (gatekeeper.judge(buffer, count)) {
            case PASS -> to.getOutputStream().write(buffer, 0, count);
            case SWALLOW -> {}
            case CUT -> from.close();
          }
        }
      } catch (IOException cut) {
        // The other direction ends with this one.
      }
      close(client);
      close(server);
    }

    private Fate mayPass(byte[] bytes, int count) {
      if (next.get() == Cut.NEVER
          || !new String(bytes, 0, count, StandardCharsets.ISO_8859_1).contains(marker)) {
        return Fate.PASS;
      }
      return switch (next.getAndSet(Cut.NEVER)) {
        case NEVER -> Fate.PASS;
        case BEFORE -> Fate.CUT;
        case AFTER -> {
          deaf = true;
          yield Fate.PASS;
        }
      };
    }

    private Fate mayReturn(byte[] bytes, int count) {
      if (!deaf) {
        return Fate.PASS;
      }
      return endsWith(bytes, count, READY) ? Fate.CUT : Fate.SWALLOW;
    }

    private static boolean endsWith(byte[] bytes, int count, byte[] end) {
      return count >= end.length
          && Arrays.equals(bytes, count - end.length, count, end, 0, end.length);
    }
  }

  /** What becomes of bytes. */
  private enum Fate {
    PASS,
    SWALLOW,
    CUT
  }

  /** Decides what becomes of bytes. */
  private interface Gatekeeper {
    Fate judge(byte[] bytes, int count);
  }
}

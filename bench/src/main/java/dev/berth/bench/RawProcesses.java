package dev.berth.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Starts many processes at once, each by a virtual thread, and waits until each answers: what is
 * left of a process runtime that only starts.
 */
final class RawProcesses {
  private static final String REQUEST = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final long BETWEEN_TRIES_MILLIS = 2;

  private RawProcesses() {}

  /**
   * Takes a command, whose {@code {port}} stands for a free port. For each number that it reads it
   * starts so many, prints {@code started} with the nanoseconds that it took until the last one
   * answered, ends them, and prints {@code ended}.
   */
  public static void main(String[] command) throws Exception {
    var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = told.readLine(); line != null; line = told.readLine()) {
      var ports = freePorts(Integer.parseInt(line));
      var begun = System.nanoTime();
      var started = start(command, ports);
      System.out.println("started " + (System.nanoTime() - begun));
      for (var process : started) {
        process.destroyForcibly().waitFor();
      }
      System.out.println("ended");
    }
  }

  private static List<Process> start(String[] command, List<Integer> ports)
      throws InterruptedException, ExecutionException {
    var started = new ArrayList<Process>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starts = ports.stream().map(port -> threads.submit(() -> start(command, port))).toList();
      for (var start : starts) {
        started.add(start.get());
      }
    }
    return started;
  }

  private static Process start(String[] command, int port) throws InterruptedException {
    var words = new ArrayList<String>();
    for (var word : command) {
      words.add(word.replace("{port}", Integer.toString(port)));
    }
    try {
      var process =
          new ProcessBuilder(words)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      while (!answers(port)) {
        if (!process.isAlive()) {
          throw new IllegalStateException("a process ended with " + process.exitValue());
        }
        Thread.sleep(BETWEEN_TRIES_MILLIS);
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** All of them are held until all are known, so that none comes twice. */
  private static List<Integer> freePorts(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (var n = 0; n < count; n++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (var each : held) {
        each.close();
      }
    }
  }
}

package dev.berth.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;

/** Reference (b): one statement of the product's for every call, and no checks at all. */
final class CreateServer {
  private static final int CONNECTIONS = 16;

  private CreateServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var answer = Given.answer();
    var statement = Statement.read(Path.of(Given.value("BENCH_STATEMENT")));
    var config = new HikariConfig();
    config.setJdbcUrl(Given.value("BENCH_DATABASE"));
    config.setUsername("berth");
    config.setPassword(Given.value("BENCH_PASSWORD"));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    try (var pool = new HikariDataSource(config);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var jdbi = Jdbi.create(pool);
      BareServer.serve(
          Given.value("BENCH_METHOD"),
          executor,
          _ -> {
            jdbi.useHandle(statement::execute);
            return answer;
          });
    }
  }
}

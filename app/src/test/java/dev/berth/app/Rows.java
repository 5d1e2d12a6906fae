package dev.berth.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.proto.berth.store.v1.StoredDeployment;
import dev.berth.proto.berth.store.v1.StoredRevision;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the embedded PostgreSQL of a Berth holds, read past Berth. */
record Rows(BerthProcess berth) {

  /** All revisions that were ever made, by deployment and in their order. */
  Map<String, List<StoredRevision>> revisions()
      throws SQLException, InvalidProtocolBufferException {
    try (var connection = connect();
        var statement =
            connection.prepareStatement("select deployment, body from revision order by number");
        var rows = statement.executeQuery()) {
      var revisions = new HashMap<String, List<StoredRevision>>();
      while (rows.next()) {
        revisions
            .computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
            .add(StoredRevision.parseFrom(rows.getBytes(2)));
      }
      return revisions;
    }
  }

  StoredDeployment deployment(String rid) throws SQLException, InvalidProtocolBufferException {
    try (var connection = connect();
        var statement = connection.prepareStatement("select body from deployment where id = ?")) {
      statement.setObject(1, UUID.fromString(Foundry.uuid(rid)));
      try (var rows = statement.executeQuery()) {
        rows.next();
        return StoredDeployment.parseFrom(rows.getBytes(1));
      }
    }
  }

  private Connection connect() throws SQLException {
    // PostgreSQL documents that the fourth line is the port.
    var port = berth.read("postgres/data/postmaster.pid").lines().toList().get(3).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
        "berth",
        berth.read("postgres/password"));
  }
}

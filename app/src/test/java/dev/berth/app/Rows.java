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

  /** Every row of every table as text, by the name of the table. */
  Map<String, String> dump() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (var names =
          statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      var dump = new HashMap<String, String>();
      for (var table : tables) {
        var text = new StringBuilder();
        try (var rows = statement.executeQuery("select t::text from " + table + " as t")) {
          while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
          }
        }
        dump.put(table, text.toString());
      }
      return dump;
    }
  }

  /** Changes rows past Berth. */
  void execute(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How another database of the same PostgreSQL is reached. */
  String address(String database) {
    // PostgreSQL documents that the fourth line is the port.
    var port = berth.read("postgres/data/postmaster.pid").lines().toList().get(3).strip();
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  String password() {
    return berth.read("postgres/password");
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(address("postgres"), "berth", password());
  }
}

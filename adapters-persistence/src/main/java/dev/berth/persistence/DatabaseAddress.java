package dev.berth.persistence;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who Berth is there.
 *
 * @param jdbcUrl without a password
 * @param user null means the name of the system's user
 * @param password null means none
 */
public record DatabaseAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:postgresql|postgresql|postgres)://(?:(?<user>[^@/?]*)@)?"
              + "(?<hosts>[^@/?]+)/(?<database>[^/?]+)(?:\\?(?<parameters>.*))?");

  /** Where the password comes from. */
  static final String PASSWORD_VARIABLE = "BERTH_DATABASE_PASSWORD";

  private static final String EXPECTED = "postgres://USER@HOST:PORT/DATABASE";

  /**
   * Reads an address as people write it, with or without {@code jdbc:} before it.
   *
   * @param password the password, which never comes in the address
   * @throws DatabaseStartException where the address is none, or has a password in it
   */
  public static DatabaseAddress parse(String url, @Nullable String password) {
    var match = FORM.matcher(url);
    if (!match.matches()) {
      // The text is not repeated: nobody knows what is in it.
      throw new DatabaseStartException(
          "The database URL cannot be read; write it as %s.".formatted(EXPECTED));
    }
    var user = match.group("user");
    var parameters = match.group("parameters");
    if (hasPassword(user, parameters)) {
      throw new DatabaseStartException(
          "The database URL has a password in it, which every user of this machine could read;"
              + " take it out and put it into %s.".formatted(PASSWORD_VARIABLE));
    }
    var jdbcUrl =
        "jdbc:postgresql://%s/%s%s"
            .formatted(
                match.group("hosts"),
                match.group("database"),
                parameters == null ? "" : "?" + parameters);
    return new DatabaseAddress(
        jdbcUrl, user == null ? null : URLDecoder.decode(user, StandardCharsets.UTF_8), password);
  }

  private static boolean hasPassword(@Nullable String user, @Nullable String parameters) {
    return (user != null && user.contains(":"))
        || (parameters != null
            && Arrays.stream(parameters.split("&", -1))
                .map(parameter -> parameter.split("=", 2)[0].toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.contains("password")));
  }

  /** The address without the password, and without parameters, which may hold others' secrets. */
  @Override
  public String toString() {
    var plain = jdbcUrl.split("\\?", 2)[0];
    return user == null ? plain : plain + " as " + user;
  }
}

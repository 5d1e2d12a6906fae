package dev.berth.app;

import com.google.protobuf.Timestamp;
import dev.berth.proto.berth.v1.CreateKeyRequest;
import dev.berth.proto.berth.v1.Key;
import dev.berth.proto.berth.v1.KeysGrpc;
import dev.berth.proto.berth.v1.ListKeysRequest;
import dev.berth.proto.berth.v1.RevokeKeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists and revokes API keys of the Berth that runs on a data folder. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and revokes API keys of the Berth that runs on a data folder.")
final class KeyCommand {
  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Whose keys; default is the project of the owner's key.",
      defaultValue = "default")
  private String project = "default";

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a key and prints it. It is shown this once.")
  int create(
      @Mixin DataOption data,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              required = true,
              description =
                  "What it may do; give it several times for several: api:models-read,"
                      + " api:models-write, api:models-execute, 'Deploy Model',"
                      + " 'Undeploy Model', 'Import Model', berth:admin, berth:projects.")
          List<String> scopes,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "A name for people.",
              defaultValue = "")
          String name,
      @Option(
              names = "--expires-in",
              paramLabel = "TIME",
              converter = Lifetime.class,
              description =
                  "When it stops working: a number and s, m, h or d, such as 30d; default is never.")
          @Nullable Duration expiresIn) {
    var key = Key.newBuilder().setDisplayName(name).addAllScopes(scopes);
    if (expiresIn != null) {
      key.setExpireTime(
          Timestamp.newBuilder().setSeconds(Instant.now().plus(expiresIn).getEpochSecond()));
    }
    var request =
        CreateKeyRequest.newBuilder().setParent("projects/" + project).setKey(key).build();
    System.out.println(ask(data, keys -> keys.createKey(request)).getSecret());
    return 0;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys, oldest first: id, whether it works, scopes, name.")
  int list(@Mixin DataOption data) {
    var request = ListKeysRequest.newBuilder().setParent("projects/" + project).setPageSize(1000);
    do {
      var page = ask(data, keys -> keys.listKeys(request.build()));
      page.getKeysList().forEach(KeyCommand::print);
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return 0;
  }

  private static void print(Key key) {
    System.out.println(
        String.join(
            "  ",
            id(key),
            state(key),
            String.join(",", key.getScopesList()),
            key.getDisplayName()));
  }

  @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revokes a key at once.")
  int revoke(
      @Mixin DataOption data,
      @Parameters(paramLabel = "ID", description = "Its id, as list prints it.") String id) {
    var request =
        RevokeKeyRequest.newBuilder().setName("projects/" + project + "/keys/" + id).build();
    System.out.println(id(ask(data, keys -> keys.revokeKey(request))) + "  revoked");
    return 0;
  }

  private static String state(Key key) {
    if (key.hasRevokeTime()) {
      return "revoked";
    }
    var expired =
        key.hasExpireTime() && key.getExpireTime().getSeconds() <= Instant.now().getEpochSecond();
    return expired ? "expired" : "works";
  }

  private static String id(Key key) {
    return key.getName().substring(key.getName().lastIndexOf('/') + 1);
  }

  private static <A> A ask(DataOption data, Function<KeysGrpc.KeysBlockingStub, A> call) {
    return OwnerCall.ask(data, KeysGrpc::newBlockingStub, call);
  }
}

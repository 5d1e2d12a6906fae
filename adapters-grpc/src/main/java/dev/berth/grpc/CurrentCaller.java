package dev.berth.grpc;

import dev.berth.access.Authenticate;
import dev.berth.access.Caller;
import dev.berth.access.Callers;
import dev.berth.access.NotProvedException;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the call that is being served. As an interceptor of the server it remembers the secret
 * that came as {@code authorization: Bearer}, {@code x-api-key} or {@code apikey}, the first of
 * them that is there; otherwise it proves it. A service that asks nobody is open to everybody.
 */
public final class CurrentCaller implements ServerInterceptor, Callers {
  private static final Context.Key<Optional<String>> SECRET =
      Context.keyWithDefault("secret", Optional.empty());
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> API_KEY = key("x-api-key");
  private static final Metadata.Key<String> SHORT_API_KEY = key("apikey");
  private static final String SCHEME = "Bearer ";

  private final Authenticate authenticate;

  /** Callers that this proves. */
  public CurrentCaller(Authenticate authenticate) {
    this.authenticate = authenticate;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var context = Context.current().withValue(SECRET, secret(headers));
    return Contexts.interceptCall(context, call, headers, next);
  }

  /**
   * The caller.
   *
   * @throws DeploymentException {@link DeploymentError.Unauthenticated}
   */
  @Override
  public Caller get() {
    var secret = SECRET.get().orElseThrow(() -> refusal("The request carries no API key."));
    return authenticate.run(secret).orElseThrow(CurrentCaller::notWorking);
  }

  @Override
  public <T> T change(Function<Caller, T> change) {
    var presumed = SECRET.get().flatMap(authenticate::presume);
    if (presumed.isPresent()) {
      try {
        var made = change.apply(presumed.get());
        authenticate.proved(presumed.get());
        return made;
      } catch (NotProvedException notByTheChange) {
        // Proved below.
      } catch (DeploymentException failure) {
        switch (failure.error()) {
          // They say nothing that has to be kept from anybody, and perhaps something was done.
          case DeploymentError.OutcomeUnknown _,
              DeploymentError.Unavailable _,
              DeploymentError.Overloaded _ ->
              throw failure;
          default -> {}
        }
      }
    }
    return change.apply(get());
  }

  /** The secret that came with the call that is being served, proved or not. */
  static Optional<String> secret() {
    return SECRET.get();
  }

  /** Runs something as if it came with that secret, and with no other bounds. */
  static <T> T as(Optional<String> secret, Supplier<T> action) {
    var context = Context.ROOT.withValue(SECRET, secret);
    var before = context.attach();
    try {
      return action.get();
    } finally {
      context.detach(before);
    }
  }

  /** The refusal of a secret that proves nobody. */
  static DeploymentException notWorking() {
    return refusal("The API key is unknown, expired or revoked.");
  }

  /** As {@code prediction.lua} chooses it, so that a call of Envoy's has the same caller. */
  private static Optional<String> secret(Metadata headers) {
    for (var given :
        new @Nullable String[] {
          bearer(headers), first(headers, API_KEY), first(headers, SHORT_API_KEY)
        }) {
      var secret = given == null ? "" : given.strip();
      if (!secret.isEmpty() && secret.indexOf(' ') < 0) {
        return Optional.of(secret);
      }
    }
    return Optional.empty();
  }

  /** Two of them are none. */
  private static @Nullable String bearer(Metadata headers) {
    var values = headers.getAll(AUTHORIZATION);
    if (values == null) {
      return null;
    }
    var each = values.iterator();
    var value = each.next();
    return !each.hasNext() && value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? value.substring(SCHEME.length())
        : null;
  }

  private static @Nullable String first(Metadata headers, Metadata.Key<String> key) {
    var values = headers.getAll(key);
    return values == null ? null : values.iterator().next();
  }

  private static DeploymentException refusal(String why) {
    return new DeploymentException(new DeploymentError.Unauthenticated(why));
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}

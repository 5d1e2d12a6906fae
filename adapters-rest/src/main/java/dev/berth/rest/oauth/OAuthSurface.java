package dev.berth.rest.oauth;

import dev.berth.rest.SurfaceInterceptor;
import dev.berth.tenancy.GrantTokens;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;
import java.util.function.Supplier;

/** OAuth2's surface, ready to be served: service {@code foundry.v2.OAuth}. */
public final class OAuthSurface implements BindableService {
  private static final Metadata.Key<String> CACHE_CONTROL =
      Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER);

  private final OAuthTokens service;
  private final Supplier<UUID> ids;

  /**
   * A surface of that use case.
   *
   * @param ids makes UUIDs
   */
  public OAuthSurface(GrantTokens tokens, Supplier<UUID> ids) {
    this.service = new OAuthTokens(tokens);
    this.ids = ids;
  }

  @Override
  public ServerServiceDefinition bindService() {
    // RFC 6749 section 5.1: nobody on the way may keep a token.
    var headers = new Metadata();
    headers.put(CACHE_CONTROL, "no-store");
    return SurfaceInterceptor.around(
        service, new OAuthErrors(), ids, MetadataUtils.newAttachMetadataServerInterceptor(headers));
  }
}

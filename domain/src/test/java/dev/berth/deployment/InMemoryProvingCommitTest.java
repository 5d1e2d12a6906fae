package dev.berth.deployment;

import dev.berth.access.ApiKeyRepository;
import dev.berth.access.InMemoryApiKeyRepository;

final class InMemoryProvingCommitTest extends ProvingCommitContract {
  private final InMemoryApiKeyRepository keys = new InMemoryApiKeyRepository();

  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository(keys::works);
  }

  @Override
  protected ApiKeyRepository keys() {
    return keys;
  }
}

package dev.berth.grpc;

import dev.berth.registry.ChangeModel;
import dev.berth.registry.CreateModel;
import dev.berth.registry.FileParts;
import dev.berth.registry.ModelQueries;
import dev.berth.registry.PromoteVersion;
import dev.berth.registry.RegisterVersion;

/** Everything that the native API does with models. */
public record ModelUseCases(
    ModelQueries queries,
    CreateModel create,
    ChangeModel change,
    FileParts parts,
    RegisterVersion registerVersion,
    PromoteVersion promote) {}

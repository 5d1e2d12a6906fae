/**
 * Envoy's configuration: the bootstrap that Berth writes for the Envoy it starts.
 *
 * <p>The front listener is static: Berth's REST paths, the error bodies, the limits. It hands
 * predictions to an internal listener, which checks the key and whose routes come from Berth over
 * xDS. What that route table relies on is the contract with {@code dev.berth.gateway}:
 *
 * <ul>
 *   <li>route configuration {@code predictions}; cluster {@code berth} is Berth's API;
 *   <li>{@code x-berth-road} is {@code transformJson}, {@code inference}, {@code infer} or {@code
 *       grpc}; {@code x-berth-deployment} is the deployment's RID, on the last two its native name;
 *       {@code x-berth-project} and {@code x-berth-key} are what the verified key says; no client
 *       can set any of them;
 *   <li>the path is {@code /-/} and what the replica is asked for;
 *   <li>a route to Berth marks its responses with {@code x-rest-api}; anything else on this road is
 *       a replica's own answer and passes untouched;
 *   <li>filter {@code bridge} takes gRPC's frames off and puts them on again, unless a route
 *       disables it; what it then expects of a replica is in {@code grpc-prediction.lua};
 *   <li>filter {@code issuer}, which is there where tokens of an issuer are granted something,
 *       comes by xDS; it leaves claims and header of a verified token in its metadata under {@code
 *       issuer} and {@code issuer_header};
 *   <li>filter {@code revoked} is closed until the virtual host configures it, with a policy named
 *       {@code revoked}; filter {@code api-road} has a script of the same name that turns a
 *       prediction without a replica into the API call that explains it.
 * </ul>
 */
@NullMarked
package dev.berth.rest.envoy;

import org.jspecify.annotations.NullMarked;

/**
 * What a local replica runs: one ONNX model behind the Open Inference Protocol (v2, REST) and
 * {@code transformJson}.
 */
@NullMarked
package dev.berth.modelserver;

import org.jspecify.annotations.NullMarked;

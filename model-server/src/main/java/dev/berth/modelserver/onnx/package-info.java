/** The model itself: loading it, running it, and the tensors that go in and come out. */
@NullMarked
package dev.berth.modelserver.onnx;

import org.jspecify.annotations.NullMarked;

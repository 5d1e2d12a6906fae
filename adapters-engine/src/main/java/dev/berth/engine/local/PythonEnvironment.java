package dev.berth.engine.local;

import java.nio.file.Path;
import java.util.List;

/**
 * A virtual environment that is complete and that no replica can change.
 *
 * @param python its interpreter
 * @param needed what must be read for it to run
 */
record PythonEnvironment(Path python, List<Path> needed) {}

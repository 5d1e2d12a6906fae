/** Berth as a program: its command line, its data folder, and the parts it is wired from. */
@NullMarked
package dev.berth.app;

import org.jspecify.annotations.NullMarked;

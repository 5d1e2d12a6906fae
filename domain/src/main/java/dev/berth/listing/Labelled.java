package dev.berth.listing;

import java.util.Map;

/** A thing that its users sort by labels. */
public interface Labelled {

  /** Its labels. */
  Map<String, String> labels();
}

package dev.berth.reading;

/**
 * A moment of the store: which writes were visible then. Two moments cannot be compared by when
 * their writes began, for a write that began early may become visible late.
 *
 * @param visible what it is, in words of the store alone
 */
public record Moment(String visible) {}

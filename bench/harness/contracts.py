"""Contracts by which a client reads less than there is."""

from harness import http2

MESSAGES_OF_FILE, NAME_OF_MESSAGE = 4, 1


def field(number, value):
    if isinstance(value, bytes):
        return http2.number_of_message(number << 3 | 2) + http2.number_of_message(len(value)) + value
    return http2.number_of_message(number << 3) + http2.number_of_message(value)


def unread(contracts, message):
    """A set of descriptors in which that message has no fields, so that nobody takes its bytes apart."""
    return b"".join(field(number, without(file, message.encode())) for number, file in http2.fields(contracts))


def without(file, message):
    parts = []
    for number, value in http2.fields(file):
        if number == MESSAGES_OF_FILE and dict(http2.fields(value))[NAME_OF_MESSAGE] == message:
            value = field(NAME_OF_MESSAGE, message)
        parts.append(field(number, value))
    return b"".join(parts)

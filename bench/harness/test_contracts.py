"""Contracts that leave fields out."""

import unittest

from harness import contracts
from harness.contracts import field


def message(name, *fields):
    return field(4, field(1, name) + b"".join(field(2, each) for each in fields))


class UnreadTest(unittest.TestCase):
    def test_one_message_loses_its_fields_and_all_else_stays(self):
        rest = field(1, b"a.proto") + field(10, 300) + message(b"Other", b"x", b"y") + field(12, b"proto3")
        whole = field(1, rest + message(b"Page", b"x" * 200, b"y")) + field(1, rest)
        self.assertEqual(field(1, rest + message(b"Page")) + field(1, rest), contracts.unread(whole, "Page"))


if __name__ == "__main__":
    unittest.main()

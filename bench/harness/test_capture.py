"""Statements out of PostgreSQL's log, and scripts out of statements."""

import re
import unittest

from harness import capture, replay
from harness.bars import create, replace

ID, LATER = "01a20187-d08b-7000-8000-000000000001", "01a20187-d08c-7000-8000-000000000002"
SUBJECT = "01a20187-0000-7000-8000-00000000000a"


def log(request, number):
    return f"""<<7 42>> LOG:  duration: 0.1 ms  bind <unnamed>: insert into a
<<7 42>> DETAIL:  Parameters: $1 = 'other', $2 = '0', $3 = NULL
<<7 42>> LOG:  duration: 0.2 ms  execute <unnamed>: insert into a
\tvalues ($1, $2, $3)
<<7 42>> DETAIL:  Parameters: $1 = '{request}', $2 = '{number}', $3 = NULL
<<7 43>> LOG:  duration: 0.2 ms  execute S_1: select 1
"""


TREE = """<<7 42>> LOG:  parse tree:
<<7 42>> DETAIL:  {QUERY :args ({PARAM :paramkind 0 :paramid 1 :paramtype 25} {PARAM
\t:paramkind 0 :paramid 2 :paramtype 20} {PARAM :paramkind 0 :paramid 3 :paramtype 17})}
"""


class CaptureTest(unittest.TestCase):
    def test_a_call_has_the_text_the_types_and_the_values_of_its_execution(self):
        calls = capture.calls(TREE + log(f"it''s {ID}", 5) + log(LATER, 6), "42")
        self.assertEqual(2, len(calls))
        text, types, values = calls[0]
        self.assertEqual("insert into a\nvalues ($1, $2, $3)", text)
        self.assertEqual({1: "25", 2: "20", 3: "17"}, types)
        self.assertEqual({1: f"it's {ID}", 2: "5", 3: None}, values)
        self.assertEqual("6", calls[1][2][2])

    def test_ids_that_do_not_come_again_are_new_each_time(self):
        first = capture.Call("insert ($1, $2)", ["text", "uuid"], [f"a {ID}", SUBJECT])
        second = capture.Call("insert ($1, $2)", ["text", "uuid"], [f"a {LATER}", SUBJECT])
        self.assertEqual([ID], replay.fresh_ids(first, second))
        text, variables = replay.script(first, second)
        self.assertIn("replace(:p1::text, '000000000001', lpad(to_hex(:unique::bigint), 12, '0'))", text)
        self.assertIn("(:p2)::uuid", text)
        self.assertEqual({"p1": f"a {ID}", "p2": SUBJECT}, variables)

    def test_ids_in_arrays_are_new_each_time_too(self):
        bytes_of = '{"\\\\x0a10","\\\\x0a11"}'
        first = capture.Call("unnest($1, $2, $3)", ["_uuid", "_text", "_bytea"], [f"{{{ID}}}", f'{{"a {ID}",NULL}}', bytes_of])
        second = capture.Call("unnest($1, $2, $3)", ["_uuid", "_text", "_bytea"], [f"{{{LATER}}}", f'{{"a {LATER}",NULL}}', bytes_of])
        self.assertEqual([ID], replay.fresh_ids(first, second))
        text, variables = replay.script(first, second)
        for place, kind in ((1, "_uuid"), (2, "_text")):
            self.assertIn(f"(replace(:p{place}::text, '000000000001', lpad(to_hex(:unique::bigint), 12, '0')))::{kind}", text)
        self.assertIn("(:p3)::_bytea", text)
        self.assertEqual(bytes_of, variables["p3"])

    def test_the_statements_are_found_whether_they_are_of_one_row_or_of_many(self):
        for single, pattern in (("insert into deployment (id) values ($1)", create.STATEMENT),
                                ("update deployment\nset display_name = $1 insert into request", replace.STATEMENT)):
            self.assertRegex(single, re.compile(pattern, re.DOTALL))
        for many, pattern in (
            ("with asked as (...) insert into deployment (id)\nselect id from unnest($1) d (id)", create.STATEMENT),
            ("with d as (...) update deployment as old\nset display_name = d.name insert into request", replace.STATEMENT),
        ):
            self.assertRegex(many, re.compile(pattern, re.DOTALL))

    def test_numbers_that_differ_go_on_with_each_pass(self):
        first = capture.Call("update $1 $2 $3", ["int8", "_int8", "int8"], ["7", "{8,9}", "1"])
        second = capture.Call("update $1 $2 $3", ["int8", "_int8", "int8"], ["9", "{11,12}", "1"])
        text, _ = replay.script(first, second)
        self.assertIn("((:p1)::int8 + :pass::bigint)", text)
        self.assertIn("v + :pass::bigint * 2", text)
        self.assertIn("update (", text)
        self.assertTrue(text.endswith("(:p3)::int8;\n"))

    def test_the_subject_becomes_one_of_the_loaded_deployments(self):
        call = capture.Call("update $1", ["uuid"], [SUBJECT])
        text, _ = replay.script(call, call, SUBJECT, "01a20187-d08b-7abc-8000-00000000000f")
        self.assertIn(f"replace(:p1::text, '{SUBJECT}', left(lpad(to_hex(", text)
        self.assertIn("|| '-7abc-8000-00000000000f'", text)


if __name__ == "__main__":
    unittest.main()

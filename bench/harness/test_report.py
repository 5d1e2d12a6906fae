"""Results as a table and as a picture."""

import unittest
import xml.etree.ElementTree as xml

from harness import plot, report

RATIO = {
    "bar": "P1",
    "subject": "creates per second: berth",
    "reference": "pgbench <16>",
    "ratio": 0.4,
    "low": 0.38,
    "high": 0.41,
    "limit": ">= 0.35",
    "cpu": {"berth": {"berth": 210.0, "postgres": 300.0}},
    "verdict": "pass",
}


class ReportTest(unittest.TestCase):
    def test_an_absolute_bar_has_a_value_and_no_ratio(self):
        row = report.absolute("P9", "MiB resident", 201.2345, ("<=", 200))
        self.assertEqual((None, 201.234, "fail"), (row["ratio"], row["value"], row["verdict"]))
        self.assertEqual("pass", report.absolute("P9", "MiB resident", 200, ("<=", 200))["verdict"])

    def test_the_table_has_every_row_with_its_interval_and_its_costs(self):
        table = report.table([RATIO, report.absolute("P9", "MiB resident", 150, ("<=", 200))])
        self.assertEqual(3, len(table.splitlines()))
        self.assertRegex(table, r"0\.40 +0\.38\.\.0\.41 +>= 0\.35 +pass")
        self.assertIn("berth berth 210 + postgres 300", table)
        self.assertIn("150.00", table)

    def test_the_picture_shows_ratios_alone_and_is_well_formed(self):
        picture = xml.fromstring(plot.svg([RATIO, report.absolute("P9", "MiB resident", 150, ("<=", 200))]))
        self.assertEqual(1, len(picture.findall("{http://www.w3.org/2000/svg}circle")))

    def test_a_void_number_is_not_told(self):
        void = dict(RATIO, verdict="void")
        self.assertNotIn("0.40", report.table([void]))
        self.assertIn("void", report.table([void]))
        self.assertNotIn("circle", plot.svg(report.without_void([void])))

    def test_growth_has_a_chart_for_each_measure(self):
        rows = [{"deployments": size, "MiB": size / 100, "ms": 2.0} for size in (1_000, 10_000, 100_000)]
        picture = xml.fromstring(plot.growth(rows))
        self.assertEqual(6, len(picture.findall("{http://www.w3.org/2000/svg}circle")))
        self.assertEqual(4, len(picture.findall("{http://www.w3.org/2000/svg}line")))


if __name__ == "__main__":
    unittest.main()

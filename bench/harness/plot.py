"""The results as a picture: each ratio with its interval, beside its bar, on a logarithmic scale."""

import html
import math

WIDTH, ROW, LEFT = 1000, 22, 500
LOWEST, HIGHEST = 0.01, 100
COLOURS = {"pass": "#1a7f37", "fail": "#cf222e", "undecided": "#9a6700", "void": "#6e7781"}


def place(ratio):
    """Where a ratio stands; what lies beyond the scale stands at its end."""
    share = math.log(min(max(ratio, LOWEST), HIGHEST) / LOWEST) / math.log(HIGHEST / LOWEST)
    return LEFT + share * (WIDTH - LEFT - 20)


def line(x1, y1, x2, y2, colour, width=1):
    return f'<line x1="{x1:.1f}" y1="{y1}" x2="{x2:.1f}" y2="{y2}" stroke="{colour}" stroke-width="{width}"/>'


def label(x, y, text, colour="#1f2328", anchor="start"):
    return f'<text x="{x:.1f}" y="{y}" fill="{colour}" text-anchor="{anchor}">{html.escape(text)}</text>'


def svg(results):
    rows = [each for each in results if each["ratio"] is not None]
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    for ratio in (0.01, 0.1, 1, 10, 100):
        parts.append(line(place(ratio), ROW, place(ratio), height - ROW, "#d0d7de"))
        parts.append(label(place(ratio), ROW - 8, f"{ratio:g}", anchor="middle"))
    for number, each in enumerate(rows):
        y = ROW * (number + 1) + ROW // 2
        colour = COLOURS[each["verdict"]]
        limit = place(float(each["limit"].split()[1]))
        parts.append(label(8, y + 4, f"{each['bar']}  {each['subject']} / {each['reference']}"))
        parts.append(line(limit, y - 9, limit, y + 9, "#1f2328", 2))
        parts.append(line(place(each["low"]), y, place(each["high"]), y, colour, 4))
        parts.append(f'<circle cx="{place(each["ratio"]):.1f}" cy="{y}" r="5" fill="{colour}"/>')
    parts.append(label(8, height - 6, "dot: median ratio; bar: 80 % interval; black: the bar to reach"))
    return "\n".join([*parts, "</svg>", ""])


def growth(rows):
    """One small chart for each measure, over the number of deployments; both scales are logarithmic."""
    names = [name for name in rows[0] if name != "deployments"]
    wide, high, columns = 320, 200, 3
    lines = -(-len(names) // columns)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * columns}" height="{high * lines}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{wide * columns}" height="{high * lines}" fill="white"/>',
    ]
    for number, name in enumerate(names):
        left, top = number % columns * wide, number // columns * high
        parts.append(label(left + 20, top + 20, name))
        values = [max(row[name], 1e-3) for row in rows]
        # At least one decade high, so that what is flat looks flat.
        lowest, span = math.log10(min(values)), max(1, math.log10(max(values) / min(values)))
        points = []
        for row, value in zip(rows, values):
            share = math.log10(row["deployments"] / rows[0]["deployments"]) / math.log10(
                max(10, rows[-1]["deployments"] / rows[0]["deployments"])
            )
            points.append((left + 40 + share * (wide - 90), top + high - 40 - (math.log10(value) - lowest) / span * 100))
        for (x1, y1), (x2, y2) in zip(points, points[1:]):
            parts.append(line(x1, round(y1), x2, round(y2), "#0969da", 2))
        for (x, y), row in zip(points, rows):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0969da"/>')
            parts.append(label(x, round(y) - 8, f"{row[name]:.3g}", anchor="middle"))
            parts.append(label(x, top + high - 12, f"{row['deployments']:,}", anchor="middle"))
    return "\n".join([*parts, "</svg>", ""])

"""A prediction beside the truth, on a line of numbers."""

from html import escape

from weightslab.plots import style

WIDTH, HEIGHT, EDGE = 420, 78, 30
"""Of the drawing, in CSS pixels, and the space at both ends."""


def number_line(low, high, predicted, true):
    """A drawing (SVG) from ``low`` to ``high``: the prediction hangs above the line, the truth stands on it below.

    A truth outside the line is drawn at its end, with its number.
    """
    middle = HEIGHT // 2

    def x(value):
        return EDGE + (WIDTH - 2 * EDGE) * (min(max(value, low), high) - low) / (high - low)

    def word(at, y, anchor, text):
        shown = escape(text).replace("-", "−")
        return f'<text x="{at:.1f}" y="{y}" text-anchor="{anchor}" fill="currentColor">{shown}</text>'

    def label(value, y, text):
        return word(x(value), y, "start" if x(value) < 90 else "end" if x(value) > WIDTH - 90 else "middle", text)

    said, is_so = f"you predicted {predicted:g}", f"it is {true:g}"
    marks = [
        f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{middle}" y2="{middle}" stroke="currentColor"/>',
        f'<circle cx="{x(predicted):.1f}" cy="{middle}" r="7" fill="none" stroke="currentColor" stroke-width="2"/>',
        f'<path d="M{x(true):.1f} {middle - 9}V{middle + 9}" stroke="{style.CLASS_A}" stroke-width="5"/>',
        label(predicted, middle - 16, said), label(true, middle + 28, is_so),
        word(EDGE - 5, middle + 5, "end", f"{low:g}"), word(WIDTH - EDGE + 5, middle + 5, "start", f"{high:g}"),
    ]
    return (f'<svg class="weightslab-numberline" role="img" aria-label="From {low:g} to {high:g}: {said}, {is_so}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{"".join(marks)}</svg>')

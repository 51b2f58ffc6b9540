"""The minus sign of sentences and readouts, "−", counts as the one of programs, "-", where a reader has copied it."""

import re

from weightslab.live.kernel import shell

MINUS = "\N{MINUS SIGN}"
QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*', re.DOTALL
)
"""Texts and comments of a program."""


def with_hyphens(program):
    """Return the program with "-" for each "−" outside of texts and comments, where Python knows no such letter."""
    done, at = [], 0
    for quoted in QUOTED.finditer(program):
        done += [program[at : quoted.start()].replace(MINUS, "-"), quoted[0]]
        at = quoted.end()
    return "".join([*done, program[at:].replace(MINUS, "-")])


def accept_minus():
    """Let cells of this kernel run with it; outside a notebook, do nothing."""
    running = shell()
    if running and _cell not in running.input_transformers_cleanup:
        running.input_transformers_cleanup.append(_cell)


def _cell(lines):
    """The lines of a cell as Python can read them."""
    source = "".join(lines)
    return with_hyphens(source).splitlines(keepends=True) if MINUS in source else lines

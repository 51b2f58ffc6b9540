"""Pixels to PNG, fast enough for every frame of a drag.

A PNG is a signature and chunks: IHDR (size and kind of colour), IDAT (the rows, deflated), IEND. Each row begins with
the number of its filter. Filter 2 stores a row as its difference from the row above: mostly zeros in a drawing, and one
subtraction for the whole picture. Pillow tries five filters on every row, which takes three times as long for a file of
nearly the same size.

Source: W3C, Portable Network Graphics (third edition), sections 5 and 9.
"""

import zlib
from struct import pack

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
UP = 2
RGBA = 6


def png(rgba):
    """PNG bytes of a picture.

    Parameters
    ----------
    rgba : (height, width, 4) uint8
        As `FigureCanvasAgg.buffer_rgba` gives them.
    """
    height, width = rgba.shape[:2]
    pixels = np.asarray(rgba).reshape(height, 4 * width)
    rows = np.empty((height, 1 + 4 * width), np.uint8)
    rows[:, 0] = UP
    rows[0, 1:] = pixels[0]
    np.subtract(pixels[1:], pixels[:-1], out=rows[1:, 1:])
    header = pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _chunk(kind, data):
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

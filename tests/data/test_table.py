"""A CSV file as a teacher has it becomes columns, or one sentence."""

from io import StringIO

import numpy as np
import pytest

from weightslab.data import columns

PLAIN = "length,width,tree\n11.2,6.1,oak\n7.2,,beech\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace(",", ";").replace(".", ",").replace("\n", "\r\n").encode("utf-8-sig"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",,", ",NA,").encode(),
        b",length,width,tree\n0,11.2,6.1,oak\n1,7.2,,beech\n,,,\n",
        b'length, "width", tree\n11.2, 6.1, "oak"\n\n7.2, , beech',
    ],
    ids=["plain", "mark", "semicolons", "tabs", "NA", "index", "blanks"],
)
def test_every_spreadsheet_gives_the_same_columns(tmp_path, content):
    (tmp_path / "leaves.csv").write_bytes(content)
    length, width, tree = columns(tmp_path / "leaves.csv", "length", "width", "tree")
    np.testing.assert_array_equal(length, [11.2, 7.2])
    np.testing.assert_array_equal(width, [6.1, np.nan])
    assert tree.tolist() == ["oak", "beech"]


def test_an_older_encoding_and_an_open_file_are_read(tmp_path):
    (tmp_path / "old.csv").write_bytes("tree\nchêne\n".encode("latin-1"))
    assert columns(str(tmp_path / "old.csv"), "tree")[0].tolist() == ["chêne"]
    assert columns(StringIO(PLAIN), "tree")[0].tolist() == ["oak", "beech"]


@pytest.mark.parametrize(
    "content, said",
    [
        (PLAIN.title(), "there is no column 'length' in the first line, which names 'Length', 'Width', 'Tree'"),
        (PLAIN + "1,2\n", "line 4 has 2 values, and the first line names 3 columns: make them equal"),
        ("\n", "its first line must name the columns"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(content, said):
    with pytest.raises(ValueError, match=said):
        columns(StringIO(content), "length")

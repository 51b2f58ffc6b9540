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
        ("length,length\n1,2\n", "there are 2 columns 'length' in the first line: give each another name"),
        ("1,5;2,5\n3;4\n", "there is no column 'length', for the first line has values: put a line with the names of the"),
        ("1;2\n3;4\n", "for the first line has values: put a line"),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n", "for the first line has values: put a line"),
        ("country,2020\nFrance,1\n", "there is no column 'length' in the first line, which names 'country', '2020'"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(content, said):
    with pytest.raises(ValueError, match=said):
        columns(StringIO(content), "length")


@pytest.mark.parametrize(
    "content, shown",
    [
        ("length;tree\n1,5;oak\n1.234,5;oak\n", "1.234,5"),
        ("length;tree\n;oak\n1.234.567;oak\n", "1.234.567"),
        ("length;tree\n0,5;oak\n1.234;oak\n", "1.234"),
        ("length\ttree\n-1'234.50\toak\n", "-1'234.50"),
        ("length;tree\n12\xa0345,6;oak\n", r"12\xa0345,6"),
        ('length,tree\n7,oak\n"1,234.5",oak\n', "1,234.5"),
        ('length,tree\n"1,5",oak\n', "1,5"),
    ],
)
def test_marks_between_thousands_are_not_guessed(content, shown):
    with pytest.raises(ValueError) as caught:
        columns(StringIO(content), "length")
    assert str(caught.value).partition(": ")[0].replace('"', "'") == (
        f"column 'length' has '{shown}', whose marks may be of thousands or of decimals"
    )
    assert str(caught.value).endswith("without a mark for thousands, as in 1234.5, and save the file again")
    assert columns(StringIO(content), "tree")[0][0] == "oak"


@pytest.mark.parametrize(
    "content, column",
    [
        ("length;a\n1.234;2\n", [1.234]),
        ("length;a\n1,234;2\n", [1.234]),
        ("length,a\n1.234,2\n1e3,2\n", [1.234, 1000.0]),
        ("length;a\n12.03.2024;2\n1.234;2\n", ["12.03.2024", "1.234"]),
        ("length;a\n030 123 456;2\n", ["030 123 456"]),
        ("length;a\n1.234,5;2\nabout 7;2\n", ["1.234,5", "about 7"]),
        ("length;a\n;2\nNA;2\n", ["", "NA"]),
    ],
)
def test_what_has_one_meaning_is_read(content, column):
    assert columns(StringIO(content), "length")[0].tolist() == column

"""The reader's own points: each axis by its own scale, labels of any kind, one sentence on what is wrong."""

import re

import numpy as np
import pytest

from weightslab.playground import Playground
from weightslab.playground.own import own_points

N = 400
RNG = np.random.default_rng(0)
AGE, INCOME = RNG.uniform(18, 80, N), 40_000 + 12_000 * RNG.standard_normal(N)
X, OLD = np.column_stack([AGE, INCOME]), AGE > 50


class Table:
    """Reads as a DataFrame does: names of columns, and ``__array__``."""

    def __init__(self, values, columns=("age", "income")):
        self.values, self.columns = values, columns

    def __len__(self):
        return len(self.values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)


class Categories:
    """Reads as a pandas Categorical: codes, categories, and ``__array__``."""

    def __init__(self, codes, categories):
        self.codes, self.categories = np.asarray(codes), categories

    def __len__(self):
        return len(self.codes)

    def __array__(self, dtype=None, copy=None):
        return np.array([None if code < 0 else self.categories[code] for code in self.codes], object)


class Column:
    """Reads as a Series of categories: they stand behind ``cat``."""

    def __init__(self, codes, categories):
        self.cat = Categories(codes, categories)

    def __len__(self):
        return len(self.cat)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.cat)


def test_inputs_of_different_units_are_learned():
    playground = Playground(own=(Table(X), OLD.astype(float)))
    playground.play(200)
    assert playground.session.errors()[0] < 0.02
    points = own_points((X, OLD)).x
    assert np.allclose(points.min(axis=0), -4) and np.allclose(points.max(axis=0), 4)
    assert "x1 is age from 18.02 to 79.83, x2 is income from" in playground.sentence
    assert "each axis by its own scale; circles are 0, squares 1." in playground.sentence
    playground.desk.frame()
    assert [label.get_text() for label in playground.desk.view.plane.get_xticklabels()] == ["18.02", "age", "79.83"]
    assert [text.get_text().split()[0] for text in playground.desk.view.heights] == ["income", "income"]
    playground.set(data="circle")
    playground.desk.frame()
    assert [label.get_text() for label in playground.desk.view.plane.get_xticklabels()] == ["\N{MINUS SIGN}4", "0", "4"]
    assert not any(text.get_text() for text in playground.desk.view.heights)
    assert "by its own scale" not in playground.sentence


@pytest.mark.parametrize("factor", [1e-300, 1e-6, 1e6, 1e300])
def test_the_unit_of_an_axis_changes_nothing(factor):
    plain, other = own_points((X, OLD)), own_points((X * [1, factor], OLD))
    np.testing.assert_allclose(plain.x, other.x, atol=1e-9)


@pytest.mark.parametrize("factor", [1e-9, 1e6, 1e300])
def test_large_and_small_numbers_are_powers_of_ten(factor):
    said = own_points((X * [1, factor], np.where(OLD, factor * 1e3, 0.0))).describe()
    with pytest.raises(ValueError, match="different numbers from") as refused:
        own_points((X, X[:, 1] * factor))
    for sentence in (said, str(refused.value).partition(", and must")[0]):
        assert " · 10" in sentence and not re.search(r"\de[+-]?\d|\d{5}", sentence), sentence


LABELS = {
    "floats": (OLD.astype(float), ("0", "1")),
    "texts of numbers": (np.where(OLD, "1.0", "0.0"), ("0.0", "1.0")),
    "texts": (np.where(OLD, "old", "young"), ("old", "young")),
    "booleans": (OLD, ("False", "True")),
    "signs": (np.where(OLD, 1, -1), ("\N{MINUS SIGN}1", "1")),
    "one and two": (OLD + 1, ("1", "2")),
    "objects": (OLD.astype(object), ("False", "True")),
    "a column": (OLD[:, None].astype(np.int8), ("0", "1")),
    "a list": (OLD.tolist(), ("False", "True")),
    "spaces": ([" yes" if old else "no " for old in OLD], ("no", "yes")),
    "categories": (Categories(OLD.astype(int), ["young", "old"]), ("young", "old")),
    "an unused category": (Categories(OLD * 2, ["young", "none", "old"]), ("young", "old")),
    "a column of categories": (Column(OLD.astype(int), ["young", "old"]), ("young", "old")),
    "categories with blanks": (Categories(OLD.astype(int), [" young", "old "]), ("young", "old")),
    "times": (np.where(OLD, np.timedelta64(5, "D"), np.timedelta64(10, "D")), ("10 days", "5 days")),
    "bytes": (np.where(OLD, b"1", b"0"), ("0", "1")),
    "mixed numbers": ([1.0 if old else 0 for old in OLD], ("0", "1")),
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_of_any_kind_are_two_classes(kind):
    y, names = LABELS[kind]
    points = own_points((X, y))
    expected = ~OLD if kind == "texts" else OLD
    assert points.y.tolist() == expected.astype(int).tolist() and points.classes == names


def test_numbers_that_came_as_texts_are_numbers():
    np.testing.assert_array_equal(own_points((X.astype(str), OLD)).x, own_points((X, OLD)).x)
    np.testing.assert_array_equal(own_points((X.astype(object), OLD)).x, own_points((X, OLD)).x)


def holed(array, value, *places):
    array = np.array(array, object if value is None else float)
    array[places] = value
    return array


class NAType:
    """As pandas' NA: neither equal nor unequal to anything."""

    def __ne__(self, other):
        return self

    __eq__ = __ne__
    __hash__ = object.__hash__

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")


NA = np.array(OLD, object)
NA[7] = NAType()
RED = np.resize(["red", "green", "blue"], N)
FAULTS = {
    "three columns": (np.column_stack([X, AGE]), OLD, "x has 3 columns", "x[:, [0, 1]]"),
    "three named columns": (Table(np.column_stack([X, AGE]), "abc"), OLD, "x has 3 columns", "x[['a', 'b']]"),
    "one column": (X[:, :1], OLD, "x has 1 column,"),
    "turned": (X.T, OLD, "type x.T"),
    "one axis": (AGE, OLD, "x must have two axes", "np.column_stack"),
    "swapped": (OLD, X, "in this order"),
    "ten points": (X[:10], OLD[:10], "10 points", "at least 20"),
    "fewer labels": (X, OLD[:-1], "400 points", "399 classes"),
    "nan": (holed(X, np.nan, 3, 1), OLD, "x has a missing value in row 3", "np.isnan"),
    "none": (holed(X, None, 3, 1), OLD, "x has a missing value in row 3"),
    "masked": (np.ma.masked_greater(X, 79_000.0) if (X > 79_000).any() else np.ma.array(X, mask=X > 60_000), OLD, "missing"),
    "infinite": (holed(X, np.inf, 5, 0), OLD, "x has an infinite value in row 5", "np.isfinite(x)"),
    "words": (np.column_stack([AGE.astype(str), RED]), OLD, "column 1", "'red'", "numbers"),
    "one class": (X, np.ones(N), "one class only", "1.0"),
    "three classes": (X, RED, "3 classes", "== 'blue'", "np.isin"),
    "ages": (X, AGE, "400 different numbers", "np.array(y) > "),
    "one-hot": (X, np.eye(2)[OLD.astype(int)], "argmax"),
    "nan in y": (X, holed(OLD, np.nan, 7), "y has a missing value in row 7"),
    "none in y": (X, holed(OLD, None, 7), "y has a missing value in row 7"),
    "NA in y": (X, NA, "missing value in row 7"),
    "blank in y": (X, np.where(AGE > 79, "", np.where(OLD, "a", "b")), "y has a missing value in"),
    "no category": (X, Categories(np.where(AGE > 79, -1, OLD), ["a", "b"]), "y has a missing value in"),
    "mask in y": (X, np.ma.array(OLD, mask=AGE > 79), "y has a missing value in"),
    "numbers and texts": (X, np.array([1, "one"] * (N // 2), object), "int and str together"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_sentence_names_the_one_thing_that_is_wrong(fault):
    x, y, *words = FAULTS[fault]
    with pytest.raises(ValueError) as caught:
        Playground(own=(x, y))
    said = str(caught.value)
    assert all(word in said for word in words), said
    assert "\n" not in said and len(said) < 300


def test_what_a_sentence_says_to_type_works():
    x, y = holed(X, np.nan, 3, 1), RED
    keep = ~np.isnan(np.array(x, float)).any(axis=1)
    assert len(own_points((x[keep], OLD[keep])).x) == N - 1
    assert own_points((X, np.array(y) == "blue")).y.sum() == (RED == "blue").sum()
    keep = np.isin(y, ["blue", "green"])
    assert own_points((X[keep], y[keep])).classes == ("blue", "green")
    gone = np.where(AGE > 79, "", np.where(OLD, "a", "b"))
    keep = np.array([label == label and label not in (None, "") for label in gone])
    assert own_points((X[keep], gone[keep])).classes == ("a", "b")


def test_a_name_in_place_of_points_is_explained():
    with pytest.raises(ValueError, match=r"Playground\(data='circle'\)"):
        Playground("xor")

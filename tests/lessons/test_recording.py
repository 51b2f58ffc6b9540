"""A training is recorded once: whoever reads it again, or breaks it off, finds what was recorded."""

import numpy as np
import pytest

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.nn import Adam, Dense, MeanSquaredError, Sequential, streams
from weightslab.training import Run


class Seen(Recorded):
    losses = each(0, np.concatenate)
    weights = each(1)
    weight = last(1)


def look(run, losses):
    return np.array(losses), run.net[0].W[0, 0]


def started(rate=0.1):
    x = np.linspace(-1, 1, 12)[:, None]
    net = Sequential(Dense(1, 1, rng=streams(0).weights))
    return Run(net, MeanSquaredError(), x, 2 * x, Adam(rate), batch_size=5, rng=streams(0).batches)


def test_each_piece_is_trained_once_and_says_how_far_it_is():
    looks, run = [], started()
    recording = Recording(run, 10, 4, lambda run, losses: looks.append(run.n_steps) or look(run, losses))
    first = next(recording.results(Seen, "some"))
    assert (first.steps, looks) == (4, [4]), "no further than it is read"
    whole = list(recording.results(Seen, "others"))
    assert looks == [4, 8, 10] and [result.progress for result in whole] == [0.4, 0.8, 1]
    assert [len(result.losses) for result in whole] == [4, 8, 10] and whole[0].seen == first.seen
    assert (first.parameters, whole[0].parameters) == ("some", "others")
    np.testing.assert_array_equal(whole[2].weights[:2], whole[1].weights)
    assert whole[2].weight == whole[2].weights[2] == run.net[0].W[0, 0]
    assert recording.run is None, "its buffers are free at the end"


def test_it_may_begin_before_the_first_step():
    results = list(Recording(started(), 10, 5, look, from_start=True).results(Seen, None))
    assert [result.progress for result in results] == [0, 0.5, 1] and len(results[0].losses) == 0


def test_it_goes_on_from_a_result():
    whole = list(Recording(started(), 12, 4, look).results(Seen, None))
    run = started()
    run.restore(whole[0].snapshot)
    again = list(Recording(run, 12, 4, look, whole[0]).results(Seen, None))
    assert [result.steps for result in again] == [8, 12]
    np.testing.assert_array_equal(again[-1].losses, whole[-1].losses)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_breaks_off_in_a_piece_leaves_no_trace(error):
    def fragile(run, losses):
        if run.n_steps == 8 and broken:
            raise error
        return look(run, losses)

    broken, recording = [True], Recording(started(), 12, 4, fragile)
    with pytest.raises(error):
        list(recording.results(Seen, None))
    assert recording.run.n_steps == 4
    broken.clear()
    np.testing.assert_array_equal(
        [result.losses for result in recording.results(Seen, None)][-1],
        [result.losses for result in Recording(started(), 12, 4, look).results(Seen, None)][-1],
    )

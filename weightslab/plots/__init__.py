"""Arrays in, artists out: the only code, with weightslab.live, that knows matplotlib."""

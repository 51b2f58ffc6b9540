"""A cell that runs again shows new labs: the old ones stop their work and give their memory back."""

from weakref import WeakSet

_shown: dict = {}


def shown(lab):
    """Note that the running cell shows ``lab``; whatever it showed when it ran before is closed."""
    cell, run = _running()
    if cell is None:
        return
    before, labs = _shown.get(cell, (run, WeakSet()))
    if before != run:
        for old in labs:
            if old is not lab:
                old.close()
        labs = WeakSet()
    labs.add(lab)
    _shown[cell] = run, labs


def _running():
    """The notebook cell that runs, and which of its runs this is; None outside a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None, None
    header = getattr(get_ipython(), "parent_header", None) or {}
    return header.get("metadata", {}).get("cellId"), header.get("header", {}).get("msg_id")


def living():
    """The labs that each cell shows, by the id of the cell."""
    return {cell: list(labs) for cell, (_, labs) in _shown.items()}

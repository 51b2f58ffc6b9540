"""What the course adds to a Jupyter server: pictures at once, and copies of lessons that open again as pictures.

It is a server extension: the wheel switches it on for every server of its environment, the ``weightslab`` command for
its own.
"""

import os
from pathlib import Path

__all__ = ["AtOnce", "lab", "without_views"]

EXTENSIONS = Path(__file__).resolve().parent / "labextensions"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "400000"}
"""For the C library of kernels, where it is glibc's: it gives back at once what was more than 0.4 MB.

Measured with lesson 06: with 0.5 MB a kernel keeps 5 MB more, with less than 0.4 MB as much.
"""


def lab(arguments):
    """Return ``jupyter lab`` with this and with the extension that opens lessons live, also where neither is installed."""
    from jupyterlab.labapp import main

    main(
        [
            f"--LabServerApp.extra_labextensions_path={EXTENSIONS}",
            "--ServerApp.jpserver_extensions",
            f"{__name__}=True",
            *arguments,
        ]
    )


def without_views(model, **_):
    """Take the widget views that have a picture beside them out of a notebook that is saved.

    A view is an error message once its kernel is gone, and Jupyter prefers it to the picture.
    """
    if model["type"] != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", ()):
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", ()):
                output["data"].pop(WIDGET_VIEW, None)


def _jupyter_server_extension_points():
    return [{"module": __name__}]


class AtOnce:
    """Has the socket of a kernel pass on at once what the kernel sends; to be put before a server's class of connections.

    The socket else waits, before it sends the rest of a picture, until the browser has said that the message before has
    arrived, and a browser says so only after 40 ms (Nagle's algorithm and delayed acknowledgement).
    """

    def connect(self):
        """Connect the browser to the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


def _load_jupyter_server_extension(server):
    server.contents_manager.register_pre_save_hook(without_views)
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)  # kernels have it from the server
    settings = server.web_app.settings  # whatever connects to kernels here, which may be a gateway to another machine
    connection = settings["kernel_websocket_connection_class"]
    settings["kernel_websocket_connection_class"] = type(connection.__name__, (AtOnce, connection), {})

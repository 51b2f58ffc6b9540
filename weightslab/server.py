"""JupyterLab as the ``weightslab`` command starts it."""

__all__ = ["lab"]


def lab(arguments):
    """``jupyter lab`` that passes on what kernels send at once.

    A server's socket else waits, before it sends the rest of a picture, until the browser has said that the message before
    has arrived, and a browser says so only after 40 ms (Nagle's algorithm and delayed acknowledgement).
    """
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
    from jupyterlab.labapp import main

    opened = KernelWebsocketHandler.open

    async def at_once(self, *arguments, **named):
        self.set_nodelay(True)
        await opened(self, *arguments, **named)

    KernelWebsocketHandler.open = at_once
    main(arguments)
